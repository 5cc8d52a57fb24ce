import { expect, test } from 'vitest';
import { FailureTally } from './failure-tally.ts';

test('failures are grouped by code, the most frequent first, each with its first URL and what was wrong there', () => {
  const tally = new FailureTally();
  for (const [code, url] of [
    ['timeout', 'http://a/'],
    ['http_404', 'http://b/'],
    ['http_404', 'http://c/'],
  ] as const) {
    tally.add({ code, url, detail: `${code} of ${url}` });
  }
  expect(tally.groups()).toEqual([
    { code: 'http_404', count: 2, sample_url: 'http://b/', sample_detail: 'http_404 of http://b/' },
    { code: 'timeout', count: 1, sample_url: 'http://a/', sample_detail: 'timeout of http://a/' },
  ]);
});
