import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSED_POLICIES, OVERLAPS } from '@crawlerd/shared';
import { CronerCalendar } from '../../adapters/cron/croner-calendar.ts';
import { decideTicks } from './decide-ticks.ts';
import { rewind } from './rewind.ts';
import { UNFINISHED_MAX, type Schedule, type TickRow } from './schedule.ts';
import { ticksBetween, type Ticks } from './ticks.ts';

const HOUR_MS = 3_600_000;
const calendar = new CronerCalendar();

const timings = fc.constantFrom(
  calendar.ticksOf({ cron: '*/7 * * * *', timeZone: 'Europe/Berlin' }),
  calendar.ticksOf({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' }),
  calendar.ticksOf({ cron: '0 */2 * * *', timeZone: 'America/New_York' }),
  calendar.ticksOf({ cron: '*/20 1-3 * * *', timeZone: 'Australia/Lord_Howe' }),
  calendar.ticksOf({ cron: '0 6 * * 1-5', timeZone: 'Asia/Shanghai' }),
);
/** Shortly before clocks are changed. */
const starts = fc
  .constantFrom('2026-03-07T00:00Z', '2026-03-27T00:00Z', '2026-04-03T00:00Z', '2026-10-24T00:00Z')
  .map(Date.parse);
const schedules: fc.Arbitrary<Schedule> = fc.record({
  id: fc.constantFrom('a', 'b'),
  overlap: fc.constantFrom(...OVERLAPS),
  missed: fc.constantFrom(...MISSED_POLICIES),
  maxLatenessMs: fc.constantFrom(0, HOUR_MS, 24 * HOUR_MS),
  jitterMs: fc.constantFrom(0, 5 * 60_000, 24 * HOUR_MS),
  paused: fc.constant(false),
});
/** Often seconds, sometimes hours or days. */
const spacings = fc.oneof(
  fc.integer({ min: 1, max: 90_000 }),
  fc.integer({ min: 1, max: 3 * HOUR_MS }),
  fc.integer({ min: 1, max: 30 * HOUR_MS }),
);
const step = fc.record({
  waitMs: spacings,
  finished: fc.nat({ max: 3 }),
  pausesFor: fc.option(spacings, { freq: 8 }),
});
const setBack = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: spacings });
const steps = fc.array(fc.record({ step, setBackMs: setBack }), { minLength: 1, maxLength: 25 });

/** A store of rows, as the real one will be: it refuses a second launch with the same key. */
class Rows {
  readonly rows = new Map<number, TickRow>();
  readonly #schedule: Schedule;
  readonly #ticks: Ticks;
  readonly #start: number;
  #unfinished: string[] = [];
  #ahead: ReadonlySet<number> = new Set();
  #id = 0;
  decidedUpTo: number;

  constructor(schedule: Schedule, ticks: Ticks, start: number) {
    this.#schedule = schedule;
    this.#ticks = ticks;
    this.#start = start;
    this.decidedUpTo = start;
  }

  decide(now: number, { finished = 0, paused = false } = {}): number | null {
    this.#unfinished = this.#unfinished.slice(finished);
    if (now < this.decidedUpTo) this.#rewind(now);
    const schedule = { ...this.#schedule, paused };
    const state = {
      schedule,
      decidedUpTo: this.decidedUpTo,
      launchedAhead: this.#ahead,
      unfinished: this.#unfinished,
    };
    const { rows, decidedUpTo, nextLookAt } = decideTicks(state, this.#ticks, now);
    for (const row of rows) {
      this.rows.set((this.#id += 1), row);
      if (row.outcome === 'launched') this.#unfinished.push(row.key);
    }
    expect(decidedUpTo).toBeGreaterThanOrEqual(this.decidedUpTo);
    this.decidedUpTo = decidedUpTo;
    return nextLookAt;
  }

  #rewind(now: number): void {
    const ahead = [...this.rows]
      .map(([id, row]) => ({ id, outcome: row.outcome, ...spanOf(row) }))
      .filter(({ lastTick }) => lastTick > now);
    const first = Math.min(...ahead.map(({ firstTick }) => firstTick));
    const within = [...this.rows]
      .map(([id, row]) => ({ id, outcome: row.outcome, ...spanOf(row) }))
      .filter(
        ({ outcome, firstTick, lastTick }) => outcome === 'launched' && firstTick > first && lastTick <= now,
      );
    const { withdrawn, decidedUpTo, launchedAhead } = rewind([...ahead, ...within], this.decidedUpTo, now);
    for (const id of withdrawn) this.rows.delete(id);
    this.#ahead = launchedAhead;
    this.decidedUpTo = decidedUpTo;
  }

  /** Each tick has one row, launched ones a row and a key of their own. */
  check(): void {
    const rows = [...this.rows.values()];
    const launched = rows.flatMap((row) => (row.outcome === 'launched' ? [row] : []));
    expect(new Set(launched.map(({ key }) => key)).size).toBe(launched.length);
    const isLaunched = new Set(launched.map(({ tick }) => tick));
    const idle = rows.flatMap((row) => (row.outcome === 'launched' ? [] : [row]));
    const covered = idle.flatMap(({ firstTick, lastTick, count, countIsMinimum }) => {
      const span = [...ticksBetween(this.#ticks, firstTick - 1, lastTick)].filter(
        (tick) => !isLaunched.has(tick),
      );
      expect(countIsMinimum).toBe(false);
      expect(span).toHaveLength(count);
      return span;
    });
    const upTo = [...isLaunched, ...covered].filter((tick) => tick <= this.decidedUpTo);
    expect(upTo.toSorted((a, b) => a - b)).toEqual([
      ...ticksBetween(this.#ticks, this.#start, this.decidedUpTo),
    ]);
    expect(this.#unfinished.length).toBeLessThanOrEqual(UNFINISHED_MAX);
  }

  /** The ticks that have a row. */
  get count(): number {
    return [...this.rows.values()].reduce(
      (sum, row) => sum + (row.outcome === 'launched' ? 1 : row.count),
      0,
    );
  }
}

function spanOf(row: TickRow): { firstTick: number; lastTick: number } {
  return row.outcome === 'launched' ? { firstTick: row.tick, lastTick: row.tick } : row;
}

describe('however the calls are spaced', () => {
  it('each tick gets one row: none is lost or doubled by outages, pauses, or a clock that is set back', () => {
    let setBacks = 0;
    fc.assert(
      fc.property(schedules, timings, starts, steps, (schedule, ticks, start, taken) => {
        const rows = new Rows(schedule, ticks, start);
        let now = start;
        for (const {
          step: { waitMs, finished, pausesFor },
          setBackMs,
        } of taken) {
          now += waitMs;
          rows.decide(now, { finished });
          if (pausesFor !== null) rows.decide((now += pausesFor), { paused: true });
          if (setBackMs > 0 && now - setBackMs > start) {
            now -= setBackMs;
            setBacks += 1;
            rows.decide(now);
            rows.check();
          }
        }
        rows.check();
      }),
      { numRuns: 100 },
    );
    expect(setBacks).toBeGreaterThan(30);
  });

  it('the same ticks get a row as by one call, and at the next look one does, not before', () => {
    let looks = 0;
    fc.assert(
      fc.property(schedules, timings, starts, steps, (schedule, ticks, start, taken) => {
        const often = new Rows(schedule, ticks, start);
        let now = start;
        for (const {
          step: { waitMs },
        } of taken) {
          const before = often.count;
          const next = often.decide((now += waitMs));
          if (next === null || next - now > HOUR_MS) continue;
          const decided = often.count;
          expect(decided).toBeGreaterThanOrEqual(before);
          if (next - 1 > now) often.decide(next - 1);
          expect(often.count).toBe(decided);
          often.decide((now = next));
          expect(often.count).toBe(decided + 1);
          looks += 1;
        }
        const once = new Rows(schedule, ticks, start);
        once.decide(now);
        expect(once.decidedUpTo).toBe(often.decidedUpTo);
        expect(once.count).toBe(often.count);
      }),
      { numRuns: 100 },
    );
    expect(looks).toBeGreaterThan(50);
  });
});
