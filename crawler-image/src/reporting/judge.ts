import { INTERRUPTED } from '@crawlerd/shared';
import type { SharedProgress } from '../state/shared-progress.ts';
import { isFaultLimit, type FaultLimit } from '../records/stop-reason.ts';
import { EXIT, type ExitCode } from '../base/exit-codes.ts';
import type { CrawlEnd, HowItEnded } from './crawl-end.ts';

export interface Judgement {
  /** A sentence; null for a success. */
  readonly errorMessage: string | null;
  readonly exitCode: ExitCode;
}

/** `crawl_summary.stop_reason`. */
export function stopReasonOf(end: HowItEnded): string {
  switch (end.kind) {
    case 'ended':
      return end.stopReason;
    case 'terminated':
      return INTERRUPTED;
    case 'broken':
      return 'broken';
  }
}

/** Whether a crawl has succeeded, and if not, why. */
export function judge(progress: SharedProgress, crawl: CrawlEnd): Judgement {
  const { end, stoppedBy, outputFault } = crawl;
  const successful = progress.get('successful');
  const kept = `${count(successful, 'page')} crawled, ${count(progress.get('items'), 'item')} kept`;
  if (end.kind === 'broken') {
    return { errorMessage: `${end.reason} Until then: ${kept}.`, exitCode: EXIT.internalError };
  }
  const stopReason = stopReasonOf(end);
  if (stopReason === INTERRUPTED) {
    const by = stoppedBy ?? 'a stop';
    const errorMessage = `The crawl was interrupted by ${by} before it was finished: ${kept}.`;
    return { errorMessage, exitCode: EXIT.interrupted };
  }
  if (isFaultLimit(stopReason)) {
    const errorMessage = `The crawl stopped because ${whatIsWrong(stopReason, progress, crawl)}: ${kept}.`;
    return { errorMessage, exitCode: LIMIT_EXITS[stopReason] };
  }
  if (outputFault !== null) return { errorMessage: outputFault, exitCode: EXIT.internalError };
  if (successful > 0) return { errorMessage: null, exitCode: EXIT.succeeded };
  return { errorMessage: whyNoPage(stopReason, progress, crawl), exitCode: EXIT.failed };
}

const LIMIT_EXITS: Readonly<Record<FaultLimit, ExitCode>> = {
  limit_errors: EXIT.tooManyErrors,
  limit_error_rate: EXIT.tooHighErrorRate,
  limit_memory: EXIT.memoryLimit,
  limit_disk: EXIT.diskLimit,
};

function whatIsWrong(limit: FaultLimit, progress: SharedProgress, crawl: CrawlEnd): string {
  const failed = progress.get('failed');
  switch (limit) {
    case 'limit_errors':
      return `${count(failed, 'page')} failed, as many as limits.errors allows${mostOften(crawl)}`;
    case 'limit_error_rate': {
      const pages = count(failed + progress.get('successful'), 'page');
      return `${failed} of ${pages} failed, more than limits.error_rate allows${mostOften(crawl)}`;
    }
    case 'limit_memory':
      return 'it used as much memory as limits.memory_mb allows';
    case 'limit_disk':
      return 'less space is free on the disk of the output folder than limits.disk_mb requires';
  }
}

function whyNoPage(stopReason: string, progress: SharedProgress, crawl: CrawlEnd): string {
  const { failures, skips } = crawl.tallies;
  const forbidden = skips.find(({ reason }) => reason === 'robots');
  if (failures.length === 0 && forbidden !== undefined) {
    const sample = forbidden.urls[0] ?? '';
    return `No page could be crawled: robots.txt forbids ${count(forbidden.count, 'page')} (for example ${sample}); the crawl obeys it unless robots.obey is false.`;
  }
  if (stopReason === 'limit_duration' && failures.length === 0) {
    return 'No page could be crawled within limits.duration_seconds.';
  }
  const detail = failures[0]?.sample_detail ?? '';
  return `No page could be crawled: ${count(progress.get('failed'), 'page')} failed${mostOften(crawl)}${detail && `: ${detail}`}.`;
}

function mostOften({ tallies: { failures } }: CrawlEnd): string {
  const [worst] = failures;
  return worst === undefined ? '' : `, most often with ${worst.code} (for example ${worst.sample_url})`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
