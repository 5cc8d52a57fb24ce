import { expect, test } from 'vitest';
import type { CrawlTallies } from '../crawl/crawl-state.ts';
import { summaryLines } from './summary-lines.ts';

const NONE: CrawlTallies = {
  failures: [],
  skips: [],
  charsets: [],
  fields: {},
  sitemaps: { files: 0, urls: 0, faults: [] },
  pages: { by_retries: [], by_status: {} },
  slowestHosts: [],
  decodedBytes: 0,
  invalidItems: 0,
};

test('the log says what went wrong, each with an example', () => {
  expect(
    summaryLines({
      ...NONE,
      failures: [{ code: 'http_404', count: 2, sample_url: 'http://a/1', sample_detail: 'HTTP 404' }],
      skips: [{ reason: 'robots', count: 3, urls: ['http://a/2'] }],
      sitemaps: {
        files: 2,
        urls: 7,
        faults: [{ code: 'not_a_sitemap', count: 1, sample_url: 'http://a/3' }],
      },
      slowestHosts: [{ host: 'a', pages: 4, mean_answer_seconds: 1.5 }],
      decodedBytes: 1_234_567,
    }),
  ).toEqual([
    '2 failed with http_404, for example http://a/1 (HTTP 404)',
    '3 skipped: robots, for example http://a/2',
    '2 sitemaps list 7 addresses; faults: 1 not_a_sitemap',
    '1.2 MB of pages; slowest host: a, 1.5 s a page',
  ]);
});

test('and nothing of what did not happen', () => {
  expect(summaryLines(NONE)).toEqual([]);
});
