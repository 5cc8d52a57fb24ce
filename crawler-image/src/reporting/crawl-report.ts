import type { Completion, Heartbeat } from '@crawlerd/shared';
import type { SharedProgress } from '../state/shared-progress.ts';
import { EXIT, type ExitCode } from '../base/exit-codes.ts';
import type { CrawlEnd } from './crawl-end.ts';
import { fitItems } from './fit-items.ts';
import { judge, stopReasonOf } from './judge.ts';

/** What the crawler is doing; `current_stage` of a heartbeat. */
export type Stage = 'starting' | 'crawling' | 'stopping' | 'writing_output' | 'reporting';

export interface CrawlIdentity {
  readonly executionId: string;
  readonly containerId: string;
  readonly startedAt: Date;
}

export interface Moment {
  readonly now: Date;
  readonly runtimeSeconds: number;
}

export function composeHeartbeat(
  identity: CrawlIdentity,
  progress: SharedProgress,
  state: { stage: Stage; maxPages: number; earlierPages: number; sequence: number },
  { now, runtimeSeconds }: Moment,
): Heartbeat {
  const successful = progress.get('successful');
  const failed = progress.get('failed');
  const crawled = successful + failed;
  const lastSuccess = progress.get('lastSuccessUnixMs');
  const total = pagesTotal(progress, state.maxPages);
  return {
    execution_id: identity.executionId,
    container_id: identity.containerId,
    status: state.stage === 'reporting' ? 'completed' : 'running',
    progress: {
      total_urls: total,
      crawled_urls: crawled,
      successful_urls: successful,
      failed_urls: failed,
      blocked_urls: progress.get('blocked'),
      current_url: progress.currentUrl || null,
      current_stage: state.stage,
      start_time: identity.startedAt.toISOString(),
      last_success_time: lastSuccess === 0 ? null : new Date(lastSuccess).toISOString(),
      error_count: failed,
      data_items: progress.get('items'),
      percentage: total > 0 ? Math.round((1000 * crawled) / total) / 10 : 0,
      pages_per_second: rate(successful - state.earlierPages, runtimeSeconds),
      runtime_seconds: runtimeSeconds,
    },
    timestamp: now.getTime() / 1000,
    sequence: state.sequence,
  };
}

/** The final report and the matching exit code. */
export function composeCompletion(
  identity: CrawlIdentity,
  progress: SharedProgress,
  crawl: CrawlEnd,
  { now, runtimeSeconds }: Moment,
): { completion: Completion; exitCode: ExitCode } {
  const { errorMessage, exitCode } = judge(progress, crawl);
  const stopReason = stopReasonOf(crawl.end);
  const attempted = progress.get('successful') + progress.get('failed');
  const completion: Completion = {
    execution_id: identity.executionId,
    container_id: identity.containerId,
    success: exitCode === EXIT.succeeded,
    result_data: {
      crawl_summary: {
        task_name: crawl.taskName,
        stop_reason: stopReason,
        pages_total: stopReason === 'finished' ? attempted : pagesTotal(progress, crawl.maxPages),
        pages_attempted: attempted,
        pages_succeeded: progress.get('successful'),
        pages_failed: progress.get('failed'),
        pages_skipped: progress.get('skipped'),
        items: progress.get('items'),
        retries: progress.get('retries'),
        bytes: progress.get('bytes'),
        decoded_bytes: crawl.tallies.decodedBytes,
        pages_per_second: rate(progress.get('successful') - crawl.earlier.pages, runtimeSeconds),
        items_per_second: rate(progress.get('items') - crawl.earlier.items, runtimeSeconds),
        pages: crawl.tallies.pages,
        warnings: crawl.warnings,
        errors: crawl.tallies.failures,
        skipped: crawl.tallies.skips,
        charsets: crawl.tallies.charsets,
        leniencies: crawl.tallies.leniencies,
        slowest_hosts: crawl.tallies.slowestHosts,
        sitemaps: crawl.tallies.sitemaps,
        fields: crawl.tallies.fields,
        images: crawl.images,
        invalid_items: crawl.tallies.invalidItems,
        output_files: crawl.outputFiles,
        started_at: identity.startedAt.toISOString(),
        finished_at: now.toISOString(),
        runtime_seconds: runtimeSeconds,
      },
      data_items: fitItems(crawl.items),
      total_data_count: progress.get('items'),
    },
    error_message: errorMessage,
  };
  return { completion, exitCode };
}

/**
 * How many pages the crawl has to do, as far as that is known: those it has found, but no more than `max_pages`.
 * Another page is crawled in place of a failed one, so failures do not count towards that.
 */
function pagesTotal(progress: SharedProgress, maxPages: number): number {
  const failed = progress.get('failed');
  const found = progress.get('known') - progress.get('skipped');
  return Math.max(Math.min(found, maxPages + failed), progress.get('successful') + failed);
}

function rate(n: number, seconds: number): number {
  return seconds > 0 ? Math.round((100 * n) / seconds) / 100 : 0;
}
