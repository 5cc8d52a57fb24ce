import { decideTicks } from '../domain/schedule/decide-ticks.ts';
import { rewind, type RowAhead } from '../domain/schedule/rewind.ts';
import type { Schedule, TickRow } from '../domain/schedule/schedule.ts';
import { ticksBetween, type Ticks } from '../domain/schedule/ticks.ts';

/** What a store does with the decisions on one schedule, in memory. */
export class TickRows {
  readonly #rows = new Map<number, TickRow>();
  readonly #schedule: Schedule;
  readonly #ticks: Ticks;
  readonly #start: number;
  #unfinished: string[] = [];
  #launchedAhead: ReadonlySet<number> = new Set();
  #lastId = 0;
  #decidedUpTo: number;

  constructor(schedule: Schedule, ticks: Ticks, start: number) {
    this.#schedule = schedule;
    this.#ticks = ticks;
    this.#start = start;
    this.#decidedUpTo = start;
  }

  get decidedUpTo(): number {
    return this.#decidedUpTo;
  }

  /** How many ticks have a row. */
  get count(): number {
    return [...this.#rows.values()].reduce(
      (sum, row) => sum + (row.outcome === 'launched' ? 1 : row.count),
      0,
    );
  }

  /** Decides after `finished` of the unfinished executions have ended; answers when to look again. */
  decide(now: number, { finished = 0, paused = false } = {}): number | null {
    this.#unfinished = this.#unfinished.slice(finished);
    if (now < this.#decidedUpTo) this.#rewind(now);
    const state = {
      schedule: { ...this.#schedule, paused },
      decidedUpTo: this.#decidedUpTo,
      launchedAhead: this.#launchedAhead,
      unfinished: this.#unfinished,
    };
    const { rows, decidedUpTo, nextLookAt } = decideTicks(state, this.#ticks, now);
    for (const row of rows) {
      this.#rows.set((this.#lastId += 1), row);
      if (row.outcome === 'launched') this.#unfinished.push(row.key);
    }
    this.#decidedUpTo = decidedUpTo;
    return nextLookAt;
  }

  #rewind(now: number): void {
    const all = [...this.#rows].map(([id, row]) => rowAhead(id, row));
    const ahead = all.filter(({ lastTick }) => lastTick > now);
    const first = Math.min(...ahead.map(({ firstTick }) => firstTick));
    const within = all.filter(
      ({ outcome, firstTick, lastTick }) => outcome === 'launched' && firstTick > first && lastTick <= now,
    );
    const { withdrawn, decidedUpTo, launchedAhead } = rewind([...ahead, ...within], this.#decidedUpTo, now);
    for (const id of withdrawn) this.#rows.delete(id);
    this.#launchedAhead = launchedAhead;
    this.#decidedUpTo = decidedUpTo;
  }

  /** Where it is not so that each tick has one row, and each launch a key of its own. */
  faults(): string[] {
    const rows = [...this.#rows.values()];
    const launched = rows.flatMap((row) => (row.outcome === 'launched' ? [row] : []));
    const isLaunched = new Set(launched.map(({ tick }) => tick));
    const faults: string[] = [];
    if (new Set(launched.map(({ key }) => key)).size < launched.length) faults.push('a key is used twice');
    const ticks = [...isLaunched];
    for (const row of rows) {
      if (row.outcome === 'launched') continue;
      const span = [...ticksBetween(this.#ticks, row.firstTick - 1, row.lastTick)].filter(
        (tick) => !isLaunched.has(tick),
      );
      if (span.length !== row.count || row.countIsMinimum) faults.push(`${row.count} are ${span.length}`);
      ticks.push(...span);
    }
    const found = ticks.filter((tick) => tick <= this.#decidedUpTo).toSorted((a, b) => a - b);
    const expected = [...ticksBetween(this.#ticks, this.#start, this.#decidedUpTo)];
    if (found.join() !== expected.join()) faults.push(`has rows for ${found.join()}, not ${expected.join()}`);
    return faults;
  }
}

function rowAhead(id: number, row: TickRow): RowAhead {
  const { outcome } = row;
  return outcome === 'launched'
    ? { id, outcome, firstTick: row.tick, lastTick: row.tick }
    : { id, outcome, firstTick: row.firstTick, lastTick: row.lastTick };
}
