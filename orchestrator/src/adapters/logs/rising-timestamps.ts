import { formatLogTime } from './log-times.ts';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/**
 * Generates times for log records: RFC 3339, UTC, nine decimals, each later than the previous one, even when
 * the clock stands still or goes back.
 *
 * @param nowMs Unix time in milliseconds.
 * @param after the last time generated earlier, in nanoseconds.
 */
export function risingTimestamps(nowMs: () => number, after = 0n): () => string {
  let last = after;
  return () => {
    const now = BigInt(Math.floor(nowMs())) * NANOSECONDS_PER_MILLISECOND;
    last = now > last ? now : last + 1n;
    return formatLogTime(last);
  };
}
