import { INVALID_CONFIG } from '@crawlerd/shared';
import type { ContainerExit, ExecutionEvent } from './events.ts';
import type { Execution } from './execution.ts';
import { kindOf } from './events.ts';
import { fraction } from './fraction.ts';

/**
 * Why an attempt failed. `crawl` and `infrastructure` are counted separately, each up to `max_attempts`: an
 * engine that restarts twice must not use up the attempts of a crawl. `permanent` would fail the next attempt
 * in the same way, and is never retried. `machine` would fail any attempt of any crawl: it counts for none, and the
 * execution waits in the queue.
 */
export type FailureCause = 'crawl' | 'infrastructure' | 'permanent' | 'machine';

/** The cause of the failure that an event reports; null if it reports none. */
export function failureCauseOf({ stop }: Execution, event: ExecutionEvent): FailureCause | null {
  const isEnd = event.kind === 'container_exited' || event.kind === 'container_vanished';
  // The next attempt would begin with the same full folder.
  if (isEnd && stop?.cause === 'disk_quota') return 'permanent';
  switch (event.kind) {
    case 'launch_failed':
      return event.cause;
    case 'container_vanished':
      return 'infrastructure';
    case 'container_exited':
      return stop?.cause === 'silence' ? 'infrastructure' : causeOfExit(event.exit);
    case 'completion':
      return causeOfCompletion(event);
    default:
      return null;
  }
}

/** 255 or none: the engine or the machine went down. */
function causeOfExit({ exitCode, oomKilled, neverRan }: ContainerExit): FailureCause {
  if (neverRan === true) return 'permanent';
  if (oomKilled === true) return 'crawl';
  if (exitCode === null || exitCode === 255) return 'infrastructure';
  return isSignal(exitCode) ? 'infrastructure' : 'crawl';
}

/** SIGINT, SIGKILL or SIGTERM not sent by crawlerd: from an operator, or an engine that went down. */
function isSignal(exitCode: number): boolean {
  return exitCode === 130 || exitCode === 137 || exitCode === 143;
}

function causeOfCompletion(event: Extract<ExecutionEvent, { kind: 'completion' }>): FailureCause | null {
  switch (kindOf(event)) {
    case 'completion_success':
      return null;
    case 'completion_interrupted':
      return 'infrastructure';
    default:
      return event.completion.result_data?.crawl_summary?.['stop_reason'] === INVALID_CONFIG
        ? 'permanent'
        : 'crawl';
  }
}

/** Whether `max_attempts` allows another attempt after this failure. */
export function mayRetry(execution: Execution, cause: FailureCause | null): boolean {
  const { maxAttempts } = execution.spec;
  switch (cause) {
    case null:
    case 'permanent':
      return false;
    case 'crawl':
      return execution.crawlFailures + 1 < maxAttempts;
    case 'infrastructure':
      return execution.infraFailures + 1 < maxAttempts;
    case 'machine':
      return true;
  }
}

/** The failure counters after one more failure. */
export function countFailure(
  { crawlFailures, infraFailures }: Execution,
  cause: FailureCause | null,
): Pick<Execution, 'crawlFailures' | 'infraFailures'> {
  return {
    crawlFailures: crawlFailures + (cause === 'crawl' ? 1 : 0),
    infraFailures: infraFailures + (cause === 'infrastructure' ? 1 : 0),
  };
}

export const RETRY_DELAY_SECONDS_MAX = 600;

/** So long others go first: whether they can be launched shows whose fault it is. */
export const MACHINE_DELAY_SECONDS = 2;

/**
 * The retry delay after the n-th failure: it doubles each time, up to ten minutes, and is reduced by up to half
 * depending on the id, so that executions that failed together are not retried together.
 */
export function retryDelaySeconds({ id, spec }: Execution, failures: number): number {
  const full = Math.min(RETRY_DELAY_SECONDS_MAX, spec.retryDelaySeconds * 2 ** (failures - 1));
  return full * (1 - fraction(`${id}/${failures}`) / 2);
}
