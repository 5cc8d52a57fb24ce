import type { JournalCounts, Progress, ResultData } from '@crawlerd/shared';

/**
 * The progress of an attempt once it has reported its result, which is newer than its last heartbeat. The keys of the
 * summary are those of our own crawler, or those of a heartbeat: other crawlers send the same numbers twice.
 */
export function progressReported(
  before: Progress | null,
  result: ResultData | null | undefined,
): Progress | null {
  if (result === null || result === undefined) return before;
  const summary = new Map(Object.entries(result.crawl_summary ?? {}));
  const first = (...keys: string[]): number | undefined =>
    keys.map((key) => summary.get(key)).find((value) => isCount(value));
  const crawled = first('pages_attempted', 'crawled_urls');
  const failed = first('pages_failed', 'failed_urls');
  const given: Progress = {
    ...counted('crawled_urls', crawled),
    ...counted('successful_urls', first('pages_succeeded', 'successful_urls')),
    ...counted('failed_urls', failed),
    ...counted('error_count', first('pages_failed', 'error_count') ?? failed),
    ...counted('total_urls', first('pages_total', 'total_urls')),
    ...counted('data_items', result.total_data_count ?? first('items', 'data_items') ?? listed(result)),
    ...measured('runtime_seconds', summary),
    ...measured('pages_per_second', summary),
  };
  return Object.keys(given).length === 0 ? before : withTotal({ ...claimed(before), ...given });
}

/** What was found in the output folder of an attempt that is over. */
export interface OutputFound {
  /** Files of items. */
  readonly files: number;
  readonly items: number;
  /** False: there may be more items. */
  readonly isWhole: boolean;
  /** False: some of it is never read, whoever asks for the items. */
  readonly isReadable: boolean;
  readonly pages: JournalCounts | null;
}

/**
 * The progress of an attempt that is over, by what it left: what was never reported is counted, and what was reported
 * but is not there is not. The items of a result that are nowhere else stay counted.
 */
export function progressFound(
  before: Progress | null,
  found: OutputFound,
  hasResult: boolean,
): Progress | null {
  const { pages } = found;
  const items = itemsFound(before, found, hasResult);
  // At the moment of the last heartbeat, of which there is no telling any more.
  const { runtime_seconds: _, pages_per_second: __, ...timeless } = claimed(before);
  const given: Progress = {
    ...items,
    ...(pages !== null && {
      crawled_urls: pages.successful + pages.failed,
      successful_urls: pages.successful,
      failed_urls: pages.failed,
      error_count: pages.failed,
    }),
  };
  if (Object.keys(given).length === 0) return before;
  return withTotal({ ...(pages === null ? claimed(before) : timeless), ...given });
}

function itemsFound(
  before: Progress | null,
  { files, items, isWhole, isReadable }: OutputFound,
  hasResult: boolean,
): Progress {
  if (files === 0 || (hasResult && items === 0)) return {};
  if (isWhole) return { data_items: items };
  // Where only our look was too short, the crawler's number may be right; but then it is its claim, and no lower bound.
  if (isReadable && (before?.data_items ?? 0) > items) return {};
  return { data_items: items, data_items_at_least: true };
}

/** A lower bound is what was counted here, and nothing that was reported. */
function claimed(before: Progress | null): Progress {
  const { data_items_at_least: _, ...rest } = before ?? {};
  return rest;
}

/** No more pages were crawled than there are, and the percentage says the same as the two numbers. */
function withTotal(progress: Progress): Progress {
  const { crawled_urls: crawled, total_urls: total } = progress;
  if (crawled === undefined) return progress;
  const all = Math.max(crawled, total ?? 0);
  return all === 0
    ? progress
    : { ...progress, total_urls: all, percentage: Math.round((1000 * crawled) / all) / 10 };
}

function counted(key: keyof Progress, value: number | undefined): Progress {
  return value === undefined ? {} : { [key]: value };
}

/** Takes over a number that need not be whole. */
function measured(key: string, summary: ReadonlyMap<string, unknown>): Progress {
  const value = summary.get(key);
  return typeof value === 'number' && value >= 0 ? { [key]: value } : {};
}

/** A crawler that does not say how many there are has listed them all. */
function listed({ data_items: items }: ResultData): number | undefined {
  return items === undefined || items.length === 0 ? undefined : items.length;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
