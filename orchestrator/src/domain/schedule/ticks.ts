/** The ticks of a schedule, in both directions without end; all times are Unix milliseconds. */
export interface Ticks {
  /** The first tick after a moment; null if none comes within nine years. */
  after(moment: number): number | null;
  /** By how many milliseconds the clock of the time zone is ahead of UTC then. */
  offsetMs(moment: number): number;
}

/** A span without ticks ends a search; what a search may cost, whoever chose the line, is bounded by its callers. */
export function* ticksBetween(ticks: Ticks, after: number, upTo: number): Generator<number> {
  for (let tick = ticks.after(after); tick !== null && tick <= upTo; tick = ticks.after(tick)) yield tick;
}

/** The last `count` ticks of a span, rising. The work grows with them, not with the span. */
export function lastTicks(ticks: Ticks, after: number, upTo: number, count: number): number[] {
  const HOUR_MS = 3_600_000;
  for (let widthMs = HOUR_MS; ; widthMs *= 2) {
    const from = Math.max(after, upTo - widthMs);
    const found: number[] = [];
    for (const tick of ticksBetween(ticks, from, upTo)) {
      found.push(tick);
      if (found.length > count) found.shift();
    }
    if (found.length === count || from === after) return found;
  }
}

/** How many ticks a span has, counted up to a limit. */
export function countTicks(ticks: Ticks, after: number, upTo: number, limit: number): number {
  let count = 0;
  for (
    let tick = ticks.after(after);
    tick !== null && tick <= upTo && count < limit;
    tick = ticks.after(tick)
  ) {
    count += 1;
  }
  return count;
}
