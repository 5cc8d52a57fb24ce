import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSED_POLICIES, OVERLAPS } from '@crawlerd/shared';
import { CronerCalendar } from '../../adapters/cron/croner-calendar.ts';
import { TickRows } from '../../testing/tick-rows.ts';
import type { Schedule } from './schedule.ts';

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
const waits = fc.record({
  waitMs: spacings,
  finished: fc.nat({ max: 3 }),
  pausesFor: fc.option(spacings, { freq: 8 }),
});
const setBack = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: spacings });
const steps = fc.array(fc.record({ step: waits, setBackMs: setBack }), { minLength: 1, maxLength: 25 });

describe('however the calls are spaced', () => {
  it('each tick gets one row: none is lost or doubled by outages, pauses, or a clock that is set back', () => {
    let setBacks = 0;
    fc.assert(
      fc.property(schedules, timings, starts, steps, (schedule, ticks, start, taken) => {
        const rows = new TickRows(schedule, ticks, start);
        const faults: string[] = [];
        let now = start;
        for (const { step, setBackMs } of taken) {
          now += step.waitMs;
          rows.decide(now, { finished: step.finished });
          if (step.pausesFor !== null) rows.decide((now += step.pausesFor), { paused: true });
          if (setBackMs === 0 || now - setBackMs <= start) continue;
          now -= setBackMs;
          setBacks += 1;
          rows.decide(now);
          faults.push(...rows.faults());
        }
        expect([...faults, ...rows.faults()]).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(setBacks).toBeGreaterThan(30);
  });

  it('the same ticks get a row as by one call, and at the next look one does, not before', () => {
    let looks = 0;
    fc.assert(
      fc.property(schedules, timings, starts, steps, (schedule, ticks, start, taken) => {
        const often = new TickRows(schedule, ticks, start);
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
        const once = new TickRows(schedule, ticks, start);
        once.decide(now);
        expect(once.decidedUpTo).toBe(often.decidedUpTo);
        expect(once.count).toBe(often.count);
      }),
      { numRuns: 100 },
    );
    expect(looks).toBeGreaterThan(50);
  });
});
