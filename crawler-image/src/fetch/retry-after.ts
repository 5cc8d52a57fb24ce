/**
 * The wait that a `Retry-After` header asks for, in milliseconds from now; null if it is absent or malformed.
 * It holds seconds or an HTTP date; a date in the past means now.
 */
export function retryAfterMs(header: string | undefined, nowUnixMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  // Date.parse also reads texts that are no HTTP date, such as a bare year.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowUnixMs);
}
