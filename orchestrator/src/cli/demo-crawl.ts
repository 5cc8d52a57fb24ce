import { DATA_FIELDS, type CrawlConfig } from '@crawlerd/shared';

/** The crawl of the bundled shop: a short delay, so that there is something to see. */
export function shopCrawl(url: string): CrawlConfig {
  return {
    task_name: 'demo shop',
    task_type: 'crawler',
    base_url: url,
    timeout: 10,
    delay: 0.08,
    max_retries: 3,
    output_config: { format: 'json', filename_prefix: 'demo-shop' },
    crawl_config: {
      max_pages: 100,
      follow_links: true,
      extract_images: true,
      data_fields: [...DATA_FIELDS],
    },
  };
}

/** The crawl of a third party's site: few pages, and a polite delay. */
export function siteCrawl(url: string): CrawlConfig {
  return {
    task_name: `demo ${new URL(url).hostname}`,
    task_type: 'crawler',
    base_url: url,
    timeout: 30,
    delay: 0.5,
    max_retries: 3,
    output_config: { format: 'json' },
    crawl_config: {
      max_pages: 50,
      follow_links: true,
      extract_images: true,
      data_fields: [...DATA_FIELDS],
    },
  };
}
