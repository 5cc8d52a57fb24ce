/** A span of time for people: `7 s`, `1:05`, `2:03:09`. Below ten seconds with one decimal if `exact`. */
export function formatDuration(ms: number, options: { exact?: boolean } = {}): string {
  const total = Math.max(0, ms) / 1000;
  if (options.exact === true && total < 10) return `${total.toFixed(1)} s`;
  const seconds = Math.floor(total);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0
    ? `${minutes}:${two(seconds % 60)}`
    : `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** How long ago a time on the wire was: `3 s ago`, `2 h ago`, `5 d ago`. */
export function formatAge(time: string, nowMs: number): string {
  const age = ageOf(time, nowMs);
  return age === null ? time : `${age.count} ${age.unit} ago`;
}

/** How far ahead a time on the wire is: `in 3 d`; one that has come is `3 s ago`. */
export function formatAhead(time: string, nowMs: number): string {
  const atMs = Date.parse(time);
  const ahead = atMs > nowMs ? ageOf(new Date(nowMs).toISOString(), atMs) : null;
  return ahead === null ? formatAge(time, nowMs) : `in ${ahead.count} ${ahead.unit}`;
}

/** An age for a narrow column: `3s`, `2h`, `5d`. */
export function shortAge(time: string, nowMs: number): string {
  const age = ageOf(time, nowMs);
  return age === null ? time : `${age.count}${age.unit === 'min' ? 'm' : age.unit}`;
}

/** Null for what is not a time. */
function ageOf(time: string, nowMs: number): { count: number; unit: 's' | 'min' | 'h' | 'd' } | null {
  const seconds = Math.max(0, (nowMs - Date.parse(time)) / 1000);
  if (Number.isNaN(seconds)) return null;
  if (seconds < 60) return { count: Math.floor(seconds), unit: 's' };
  if (seconds < 3600) return { count: Math.floor(seconds / 60), unit: 'min' };
  if (seconds < 86_400) return { count: Math.floor(seconds / 3600), unit: 'h' };
  return { count: Math.floor(seconds / 86_400), unit: 'd' };
}
