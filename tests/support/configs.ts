import type { CrawlConfig } from '@crawlerd/shared';

/** A crawl of a whole test site. */
export function siteCrawl(url: string, pages: number, changes: Partial<CrawlConfig> = {}): CrawlConfig {
  return {
    task_name: 'journey',
    base_url: url,
    delay: 0,
    timeout: 10,
    max_retries: 3,
    crawl_config: { max_pages: pages, follow_links: true, data_fields: ['title', 'price'] },
    ...changes,
  };
}
