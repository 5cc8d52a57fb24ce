import type { FetchFailure } from '../fetch/failure.ts';
import { backoffMs, FETCH_BACKOFF } from './backoff.ts';
import type { RetryAfterRule } from './request-rules.ts';

/** What follows from a failed request: it has failed for good, or is retried after a wait. */
export type AfterFailure =
  | { readonly kind: 'fail'; readonly failure: FetchFailure }
  | { readonly kind: 'retry'; readonly waitMs: number };

/** @param retries Number of retries so far. */
export function afterFailure(
  failure: FetchFailure,
  retries: number,
  maxRetries: number,
  { maxMs, beyond }: RetryAfterRule,
  random: () => number,
): AfterFailure {
  const { retryable, retryAfterMs, detail } = failure;
  if (!retryable || retries >= maxRetries) return { kind: 'fail', failure };
  if (retryAfterMs !== null && retryAfterMs > maxMs && beyond === 'fail') {
    const asked = `${detail}; the server asks to wait ${Math.round(retryAfterMs / 1000)} s`;
    return { kind: 'fail', failure: { ...failure, code: 'retry_after_too_long', detail: asked } };
  }
  const askedMs = Math.min(retryAfterMs ?? 0, maxMs);
  return { kind: 'retry', waitMs: Math.max(askedMs, backoffMs(retries, random, FETCH_BACKOFF)) };
}
