import { launchKey } from '../domain/schedule/launch-moment.ts';
import { rewind } from '../domain/schedule/rewind.ts';
import type { TickRecord } from '../domain/schedule/schedule-record.ts';
import { COUNTED_MAX } from '../domain/schedule/schedule.ts';
import { ticksBetween, type Ticks } from '../domain/schedule/ticks.ts';

/** What is stored of an execution that a schedule has launched. */
export interface ScheduledExecution {
  readonly id: string;
  readonly key: string;
}

/** A row of ticks, as far as it is looked at here. */
export type TickSpan = Pick<
  TickRecord,
  'id' | 'outcome' | 'firstTick' | 'lastTick' | 'count' | 'countIsMinimum' | 'executionId'
>;

/** Which ticks a stored schedule has had to decide: by which line from when on, whatever its clock did. */
export class ScheduleLife {
  readonly id: string;
  #lines: { readonly from: number; readonly ticks: Ticks }[];
  #end: number | null = null;

  constructor(id: string, from: number, ticks: Ticks) {
    this.id = id;
    this.#lines = [{ from, ticks }];
  }

  get isOver(): boolean {
    return this.#end !== null;
  }

  /** Before its ticks are decided: what a clock that was ahead has decided is to be decided by the present line. */
  decides(now: number, decidedUpTo: number, rows: readonly TickSpan[]): void {
    if (now >= decidedUpTo) return;
    const ahead = rows
      .map((row) => ({ ...row, firstTick: row.firstTick.getTime(), lastTick: row.lastTick.getTime() }))
      .filter(({ lastTick }) => lastTick > now);
    const { decidedUpTo: from } = rewind(ahead, decidedUpTo, now);
    const line = this.#lines.at(-1);
    if (line !== undefined && line.from > from) this.changes(from, line.ticks);
  }

  changes(now: number, ticks: Ticks): void {
    this.#lines = [...this.#lines.filter(({ from }) => from < now), { from: now, ticks }];
  }

  ends(now: number): void {
    this.#end = now;
  }

  /** Where it is not so that each tick has one row, and each launched one an execution with its key. */
  faults(
    decidedUpTo: number,
    rows: readonly TickSpan[],
    executions: readonly ScheduledExecution[],
  ): string[] {
    const faults: string[] = [];
    const launched = rows.filter(({ outcome }) => outcome === 'launched');
    const isLaunched = new Set(launched.map(({ firstTick }) => firstTick.getTime()));
    if (isLaunched.size < launched.length) faults.push('a tick is launched twice');
    const keys = launched.map((row) => `${row.executionId} ${launchKey(this.id, row.firstTick.getTime())}`);
    const stored = executions.map(({ id, key }) => `${id} ${key}`);
    if (keys.toSorted().join() !== stored.toSorted().join()) {
      faults.push(`rows launched ${keys.join()}, executions are ${stored.join()}`);
    }
    const uncounted = rows.filter(({ countIsMinimum }) => countIsMinimum);
    const left = this.#ticksUpTo(this.#end ?? decidedUpTo, uncounted).filter((tick) => !isLaunched.has(tick));
    const found: number[] = [];
    for (const { outcome, firstTick, lastTick, count, countIsMinimum } of rows) {
      if (outcome === 'launched') continue;
      if (countIsMinimum) {
        // So many that nobody counts them, here neither; no other row is to stand for any of them.
        if (count < COUNTED_MAX - launched.length) faults.push(`only ${count} were counted`);
        continue;
      }
      const span = left.filter((tick) => tick >= firstTick.getTime() && tick <= lastTick.getTime());
      if (span.length !== count) {
        faults.push(`${count} of ${firstTick.toISOString()} are ${span.length}`);
      }
      found.push(...span);
    }
    if (found.toSorted((a, b) => a - b).join() !== left.join()) {
      faults.push(`has rows for ${found.join()}, not ${left.join()}`);
    }
    return faults;
  }

  /** All but those within some spans. */
  #ticksUpTo(upTo: number, without: readonly TickSpan[]): number[] {
    const spans = without.toSorted((a, b) => a.firstTick.getTime() - b.firstTick.getTime());
    return this.#lines.flatMap(({ from, ticks }, i) => {
      const end = Math.min(upTo, this.#lines[i + 1]?.from ?? upTo);
      const found: number[] = [];
      let at = from;
      for (const { firstTick, lastTick } of spans) {
        if (lastTick.getTime() <= at || firstTick.getTime() > end) continue;
        found.push(...ticksBetween(ticks, at, firstTick.getTime() - 1));
        at = lastTick.getTime();
      }
      return [...found, ...ticksBetween(ticks, at, end)];
    });
  }
}
