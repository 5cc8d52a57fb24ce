import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  MISSED_POLICIES,
  OVERLAPS,
  ScheduleSchema,
  withDefaults,
  type CompleteSchedule,
} from '@crawlerd/shared';
import { StoredSchedules } from '../../testing/stored-schedules.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';

const HOUR_MS = 3_600_000;

const documents: fc.Arbitrary<CompleteSchedule> = fc
  .record({
    timing: fc.constantFrom(
      ['*/20 * * * *', 'Europe/Berlin'],
      ['@hourly', 'UTC'],
      ['30 2 * * *', 'Europe/Berlin'],
      ['0 */2 * * *', 'America/New_York'],
      ['*/30 1-3 * * *', 'Australia/Lord_Howe'],
    ),
    overlap: fc.constantFrom(...OVERLAPS, 'allow' as const),
    missed: fc.constantFrom(...MISSED_POLICIES, 'all' as const),
    max_lateness_seconds: fc.constantFrom(0, 3600, 86_400),
    jitter_seconds: fc.constantFrom(0, 86_400),
    paused: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  })
  .map(({ timing: [cron = '', time_zone = ''], ...rest }) =>
    withDefaults(ScheduleSchema, { cron, time_zone, ...rest }),
  );
const tasks = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), documents), { minLength: 1, maxLength: 3 })
  .map((entries) => new Map(entries));
/** Shortly before clocks are changed. */
const starts = fc.constantFrom('2026-03-07T00:00Z', '2026-03-28T12:00Z', '2026-10-24T12:00Z').map(Date.parse);

const decide = (queueRoom: number) => (stored: StoredSchedules) => stored.decide(queueRoom);
/** The clock is ahead for a moment, in which ticks are decided. */
const ahead = (spanMs: number) => (stored: StoredSchedules) => {
  stored.now += spanMs;
  stored.decide(1000);
  stored.now -= spanMs;
  stored.decide(1000);
};
const changes = fc.oneof(
  { weight: 3, arbitrary: fc.noBias(fc.nat({ max: 3 * HOUR_MS })).map(ahead) },
  { weight: 6, arbitrary: fc.constantFrom(0, 3, 1000, 1000).map(decide) },
  {
    weight: 3,
    arbitrary: fc.nat({ max: 9 }).map((count) => (stored: StoredSchedules) => stored.finish(count)),
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map((paused) => (stored: StoredSchedules) => stored.setPaused(paused)),
  },
  { weight: 3, arbitrary: tasks.map((task) => (stored: StoredSchedules) => stored.put(task)) },
  { weight: 1, arbitrary: fc.constant((stored: StoredSchedules) => stored.removeTask()) },
  { weight: 2, arbitrary: fc.constant((stored: StoredSchedules) => stored.reopen()) },
);
const spans = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 2 * HOUR_MS }) },
  { weight: 1, arbitrary: fc.nat({ max: 12 * HOUR_MS }) },
);
const leaps = fc.noBias(
  fc.oneof({ weight: 2, arbitrary: spans }, { weight: 1, arbitrary: spans.map((span) => -span) }),
);
const steps = fc.array(fc.record({ leapMs: leaps, change: changes }), {
  minLength: 15,
  maxLength: 40,
  size: 'max',
});

it('whatever happens to schedules and their clock, each tick has one row, and each launched one an execution', () => {
  let compared = 0;
  fc.assert(
    fc.property(starts, tasks, steps, (start, task, taken) => {
      const stored = new StoredSchedules(folderInMemory(), start);
      try {
        stored.put(task);
        for (const { leapMs, change } of taken) {
          stored.now += leapMs;
          change(stored);
        }
        stored.decide(1000);
        stored.reopen();
        expect(stored.faults()).toEqual([]);
        compared += stored.compared;
      } finally {
        stored.close();
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(300);
});
