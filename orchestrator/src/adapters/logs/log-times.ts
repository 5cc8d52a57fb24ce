const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** A time as log records have it: RFC 3339, UTC, nine decimals. Such texts sort by time. */
export function formatLogTime(nanoseconds: bigint): string {
  const milliseconds = new Date(Number(nanoseconds / NANOSECONDS_PER_MILLISECOND)).toISOString().slice(0, -1);
  return `${milliseconds}${String(nanoseconds % NANOSECONDS_PER_MILLISECOND).padStart(6, '0')}Z`;
}

/** `nowMs` (Unix time), or the next moment after `last` if the clock is not beyond that. */
export function logTimeAfter(last: string | null, nowMs: number): string {
  const now = formatLogTime(BigInt(Math.floor(nowMs)) * NANOSECONDS_PER_MILLISECOND);
  return last === null || last < now ? now : formatLogTime(nanosecondsOf(last) + 1n);
}

function nanosecondsOf(time: string): bigint {
  const decimals = /\.(\d+)Z$/.exec(time)?.[1] ?? '';
  const seconds = BigInt(Date.parse(time.replace(/\.\d+Z$/, 'Z'))) * NANOSECONDS_PER_MILLISECOND;
  return seconds + BigInt(decimals.padEnd(9, '0').slice(0, 9));
}
