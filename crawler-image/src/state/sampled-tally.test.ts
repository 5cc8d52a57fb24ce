import { expect, test } from 'vitest';
import { SampledTally } from './sampled-tally.ts';

test('pages are counted by what was wrong with them, the most frequent first', () => {
  const tally = new SampledTally();
  tally.add(['folded_line'], 'http://a.test/1');
  tally.add(['cut_body', 'folded_line'], 'http://a.test/2');
  tally.add([], 'http://a.test/3');
  expect(tally.groups()).toEqual([
    { code: 'folded_line', count: 2, sample_url: 'http://a.test/1' },
    { code: 'cut_body', count: 1, sample_url: 'http://a.test/2' },
  ]);
});
