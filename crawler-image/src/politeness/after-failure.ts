import { backoffMs, FETCH_BACKOFF } from './backoff.ts';
import type { FetchFailure } from '../fetch/failure.ts';

/** Nobody waits longer for one page; it fails instead. */
export const RETRY_AFTER_MS_MAX = 900_000;

export type AfterFailure =
  | { readonly kind: 'fail'; readonly code: string; readonly detail: string }
  /** `parkMs`: for how long the server wants to be left alone; null if it did not say. */
  | { readonly kind: 'retry'; readonly waitMs: number; readonly parkMs: number | null };

/** What becomes of a page that could not be fetched. */
export function afterFailure(
  { code, detail, retryable, retryAfterMs }: FetchFailure,
  retries: number,
  maxRetries: number,
  random: () => number,
): AfterFailure {
  if (!retryable || retries >= maxRetries) return { kind: 'fail', code, detail };
  if (retryAfterMs !== null && retryAfterMs > RETRY_AFTER_MS_MAX) {
    const asked = `${detail}; the server asks to wait ${Math.round(retryAfterMs / 1000)} s`;
    return { kind: 'fail', code: 'retry_after_too_long', detail: asked };
  }
  const waitMs = Math.max(retryAfterMs ?? 0, backoffMs(retries, random, FETCH_BACKOFF));
  return { kind: 'retry', waitMs, parkMs: retryAfterMs };
}
