import type { Command } from 'commander';
import { DATA_FIELDS, OUTPUT_FORMATS } from '@crawlerd/shared';
import { commaSeparated, fields, integer, type Field } from './arguments.ts';
import { UsageError } from './dependencies.ts';
import type { LaunchInput } from './launch-again.ts';
import { isWebUrl } from './service-url.ts';

/** What of a crawl can be said on the command line, for those who have no config. */
export interface UrlCrawlOptions {
  readonly maxPages?: number;
  readonly field?: readonly Field[];
  readonly format?: readonly string[];
}

const MAX_PAGES = 50;

export function addUrlCrawlOptions(command: Command): Command {
  return command
    .option('--max-pages <n>', `of a URL: crawl at most so many pages (default: ${MAX_PAGES})`, integer(1))
    .option(
      '--field <name[=css]>',
      'of a URL: read this field, where a CSS selector says or as the crawler knows it; may be repeated',
      fields,
    )
    .option(
      '--format <formats>',
      `of a URL: files to make of the items, with commas between: ${OUTPUT_FORMATS.join(', ')}`,
      commaSeparated,
    );
}

/**
 * The crawl of the site at a URL; null for what is no URL, but a file.
 *
 * @throws UsageError for options that a file would have to say itself.
 */
export function urlCrawl(target: string, options: UrlCrawlOptions): LaunchInput | null {
  const { maxPages, field, format } = options;
  if (!isWebUrl(target)) {
    if (maxPages === undefined && field === undefined && format === undefined) return null;
    throw new UsageError(
      '--max-pages, --field and --format belong to the crawl of a URL, such as crawlerd run https://example.com/. ' +
        'A config file says these itself: max_pages, data_fields and output_config.format.',
    );
  }
  const taskName = new URL(target).hostname;
  const config = {
    task_name: taskName,
    base_url: target,
    ...(format !== undefined && { output_config: { format } }),
    crawl_config: {
      max_pages: maxPages ?? MAX_PAGES,
      follow_links: true,
      data_fields: field ?? [...DATA_FIELDS],
    },
  };
  return { config: JSON.stringify(config), taskName, request: {} };
}
