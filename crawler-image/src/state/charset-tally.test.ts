import { expect, test } from 'vitest';
import { CharsetTally } from './charset-tally.ts';

test('pages and unreadable characters are counted by charset, the most frequent first', () => {
  const tally = new CharsetTally();
  tally.add('utf-8', 0);
  tally.add('gb18030', 2);
  tally.add('gb18030', 1);
  expect(tally.groups()).toEqual([
    { charset: 'gb18030', pages: 2, replacements: 3 },
    { charset: 'utf-8', pages: 1, replacements: 0 },
  ]);
});
