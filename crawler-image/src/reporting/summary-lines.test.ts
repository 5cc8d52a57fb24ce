import { expect, test } from 'vitest';
import { summaryLines } from './summary-lines.ts';
import { NO_TALLIES } from '../testing/no-tallies.ts';

test('the log says what went wrong, each with an example', () => {
  expect(
    summaryLines({
      ...NO_TALLIES,
      failures: [{ code: 'http_404', count: 2, sample_url: 'http://a/1', sample_detail: 'HTTP 404' }],
      skips: [{ reason: 'robots', count: 3, urls: ['http://a/2'] }],
      leniencies: [{ code: 'folded_line', count: 5, sample_url: 'http://a/4' }],
      sitemaps: {
        files: 2,
        urls: 7,
        faults: [{ code: 'not_a_sitemap', count: 1, sample_url: 'http://a/3' }],
      },
      slowestHosts: [{ host: 'a', pages: 4, mean_answer_seconds: 1.5 }],
      decodedBytes: 1_234_567,
      pages: { ...NO_TALLIES.pages, unchanged: 3 },
    }),
  ).toEqual([
    '2 failed with http_404, for example http://a/1 (HTTP 404)',
    '3 skipped: robots, for example http://a/2',
    '5 read in spite of folded_line, for example http://a/4',
    '2 sitemaps list 7 addresses; faults: 1 not_a_sitemap',
    '3 pages have not changed since an earlier crawl',
    '1.2 MB of pages; slowest host: a, 1.5 s per page',
  ]);
});

test('and nothing of what did not happen', () => {
  expect(summaryLines(NO_TALLIES)).toEqual([]);
});
