import type { CrawlTallies } from '../state/crawl-state.ts';

/** Of a crawl that has counted nothing. */
export const NO_TALLIES: CrawlTallies = {
  failures: [],
  skips: [],
  charsets: [],
  leniencies: [],
  timeouts: [],
  fields: {},
  sitemaps: { files: 0, urls: 0, faults: [] },
  pages: { by_retries: [], by_status: {}, unchanged: 0 },
  slowestHosts: [],
  decodedBytes: 0,
  invalidItems: 0,
};
