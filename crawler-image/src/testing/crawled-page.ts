import type { CrawledPage } from '../journal/crawl-journal.ts';

/** The record that a journal gets of a crawled page. */
export function crawledPage(url: string): CrawledPage {
  return {
    kind: 'page',
    url,
    final_url: url,
    status: 200,
    depth: 0,
    links: [],
    refused: [],
    bytes: 1,
    decoded_bytes: 1,
    answer_ms: 1,
    charset: 'utf-8',
    replacements: 0,
    retries: 0,
    at: 0,
  };
}
