export interface BackoffLimits {
  /** Upper bound of the first wait. */
  readonly baseMs: number;
  /** Upper bound of every wait. */
  readonly capMs: number;
}

/**
 * How long to wait before a further try: exponential, with full jitter, so that many who failed
 * together do not come back together.
 *
 * @param retry 0 before the first retry.
 * @param random A number in [0, 1).
 */
export function backoffMs(retry: number, random: () => number, { baseMs, capMs }: BackoffLimits): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(retry, 50));
}

/** Between the tries of one page, or of one robots.txt. */
export const FETCH_BACKOFF: BackoffLimits = { baseMs: 500, capMs: 60_000 };

/** How long to wait before a file of a site, such as its robots.txt, is asked for again; never over a minute. */
export function retryWaitMs(
  { retryAfterMs }: { readonly retryAfterMs: number | null },
  retry: number,
  random: () => number,
): number {
  const askedMs = Math.min(retryAfterMs ?? 0, FETCH_BACKOFF.capMs);
  return Math.max(askedMs, backoffMs(retry, random, FETCH_BACKOFF));
}
