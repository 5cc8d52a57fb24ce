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
  state: { stage: Stage; maxPages: number; sequence: number },
  { now, runtimeSeconds }: Moment,
): Heartbeat {
  const successful = progress.get('successful');
  const failed = progress.get('failed');
  const crawled = successful + failed;
  const known = progress.get('known') - progress.get('skipped');
  const lastSuccess = progress.get('lastSuccessUnixMs');
  // Another page is crawled in place of a failed one, so failures do not count towards max_pages.
  const expected = Math.min(known, state.maxPages + failed);
  return {
    execution_id: identity.executionId,
    container_id: identity.containerId,
    status: state.stage === 'reporting' ? 'completed' : 'running',
    progress: {
      total_urls: known,
      crawled_urls: crawled,
      successful_urls: successful,
      failed_urls: failed,
      current_url: progress.currentUrl || null,
      current_stage: state.stage,
      start_time: identity.startedAt.toISOString(),
      last_success_time: lastSuccess === 0 ? null : new Date(lastSuccess).toISOString(),
      error_count: failed,
      data_items: progress.get('items'),
      percentage: expected > 0 ? Math.min(100, Math.round((1000 * crawled) / expected) / 10) : 0,
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
  const completion: Completion = {
    execution_id: identity.executionId,
    container_id: identity.containerId,
    success: exitCode === EXIT.succeeded,
    result_data: {
      crawl_summary: {
        task_name: crawl.taskName,
        stop_reason: stopReasonOf(crawl.end),
        pages_attempted: progress.get('successful') + progress.get('failed'),
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
        errors: crawl.tallies.failures,
        skipped: crawl.tallies.skips,
        charsets: crawl.tallies.charsets,
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

function rate(n: number, seconds: number): number {
  return seconds > 0 ? Math.round((100 * n) / seconds) / 100 : 0;
}
