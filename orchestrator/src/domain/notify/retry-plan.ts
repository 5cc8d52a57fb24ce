const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits between attempts: with the first one ten attempts, the last one 32 hours after it at the most. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  6 * HOUR_MS,
  8 * HOUR_MS,
  10 * HOUR_MS,
];

/** Many deliveries that failed together do not come again together: a wait is shortened by up to so much. */
const JITTER = 0.2;

/** The most that an endpoint is obeyed when it asks for time. */
export const RETRY_AFTER_MAX_MS = 6 * HOUR_MS;

/** An endpoint that nothing was delivered to for so long is paused. */
export const FAILING_MAX_MS = 72 * HOUR_MS;

/** How an attempt ended that did not deliver. */
export interface FailedAttempt {
  /** Of HTTP. Null: there was no answer, or it was of another protocol. */
  readonly statusCode: number | null;
  /** Final whatever the status: trying again cannot help. */
  readonly isFinal: boolean;
  readonly retryAfterMs: number | null;
}

const RETRIED_4XX: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * How long to wait before the next attempt; null if there is none.
 *
 * @param attempts how many there were, with the one that has just failed.
 * @param chance from 0 up to, but not including 1.
 */
export function retryDelayMs(failed: FailedAttempt, attempts: number, chance: number): number | null {
  const planned = RETRY_DELAYS_MS[attempts - 1];
  if (planned === undefined || failed.isFinal || isFinalStatus(failed.statusCode)) return null;
  const delay = Math.round(planned * (1 - JITTER * chance));
  return Math.max(delay, Math.min(failed.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS));
}

/** Redirects are not followed, and what a client has done wrong it will do wrong again. */
function isFinalStatus(statusCode: number | null): boolean {
  return statusCode !== null && statusCode >= 300 && statusCode < 500 && !RETRIED_4XX.has(statusCode);
}

/** Whether an endpoint that has just failed has done so for too long. */
export function isToBePaused(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= FAILING_MAX_MS;
}
