export interface BackoffLimits {
  /** Upper bound of the first wait. */
  readonly baseMs: number;
  /** Upper bound of every wait. */
  readonly capMs: number;
}

/**
 * How long to wait before a further try: exponential, with full jitter, so that requests that
 * failed together are not repeated together.
 *
 * @param retry 0 before the first retry.
 * @param random A number in [0, 1).
 */
export function backoffMs(retry: number, random: () => number, { baseMs, capMs }: BackoffLimits): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(retry, 50));
}

/** Between two tries of one request. */
export const FETCH_BACKOFF: BackoffLimits = { baseMs: 500, capMs: 60_000 };
