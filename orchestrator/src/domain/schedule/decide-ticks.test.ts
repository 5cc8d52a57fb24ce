import { describe, expect, it } from 'vitest';
import { ScheduleSchema, scheduleIssues, withDefaults, type ScheduleDocument } from '@crawlerd/shared';
import { CronerCalendar } from '../../adapters/cron/croner-calendar.ts';
import { DECIDE_CASES } from '../../testing/decide-cases.ts';
import { decideTicks, type TickDecisions } from './decide-ticks.ts';
import { launchKey, launchMoment } from './launch-moment.ts';
import type { Schedule, ScheduleState, TickRow } from './schedule.ts';
import type { Ticks } from './ticks.ts';

const calendar = new CronerCalendar();

function scheduleOf(document: ScheduleDocument): Schedule {
  const { overlap, missed, max_lateness_seconds, jitter_seconds, paused } = withDefaults(
    ScheduleSchema,
    document,
  );
  const [maxLatenessMs, jitterMs] = [max_lateness_seconds * 1000, jitter_seconds * 1000];
  return { id: 's-1', overlap, missed, maxLatenessMs, jitterMs, paused };
}

function ticksOf({ cron, time_zone }: ScheduleDocument): Ticks {
  return calendar.ticksOf({ cron, timeZone: time_zone });
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `e-${i + 1}`);
}

function short(moment: number | null): string {
  return moment === null ? 'never' : new Date(moment).toISOString().replace(/:00\.000Z$/, 'Z');
}

function told(row: TickRow): string {
  if (row.outcome === 'launched') return `launched ${row.start} ${short(row.tick)}`;
  const { outcome, reason, firstTick, lastTick, count, countIsMinimum } = row;
  const span = count === 1 ? short(firstTick) : `${short(firstTick)}..${short(lastTick)} ×${count}`;
  return `${outcome} ${reason} ${span}${countIsMinimum ? '+' : ''}`;
}

const HOURLY = { cron: '@hourly', time_zone: 'UTC' };

function decide(document: ScheduleDocument, now: string, state: Partial<ScheduleState> = {}): TickDecisions {
  const known = {
    decidedUpTo: Date.parse('2026-05-04T08:00Z'),
    launchedAhead: new Set<number>(),
    unfinished: [],
  };
  return decideTicks(
    { schedule: scheduleOf(document), ...known, ...state },
    ticksOf(document),
    Date.parse(now),
  );
}

describe('what becomes of the ticks until now', () => {
  it.each(DECIDE_CASES)('$name', ({ schedule, decidedUpTo, now, unfinished, rows, next }) => {
    expect(scheduleIssues(schedule)).toEqual([]);
    const before = { decidedUpTo: Date.parse(decidedUpTo), unfinished: ids(unfinished) };
    const decided = decide(schedule, now, before);
    expect(decided.rows.map(told)).toEqual(rows);
    expect(short(decided.nextLookAt)).toBe(next);
    // Asked again, it decides nothing.
    expect(decide(schedule, now, { ...before, decidedUpTo: decided.decidedUpTo }).rows).toEqual([]);
  });

  it('says which execution a skipped tick would have overlapped with', () => {
    const { rows } = decide(HOURLY, '2026-05-04T09:00Z', { unfinished: ['oldest', 'newest'] });
    expect(rows).toMatchObject([{ outcome: 'skipped', reason: 'overlap', blockedBy: 'oldest' }]);
  });

  it('leaves out a tick that was launched by a clock that was ahead', () => {
    const launchedAhead = new Set([Date.parse('2026-05-04T10:00Z')]);
    const all = { ...HOURLY, missed: 'all', overlap: 'allow' } as const;
    expect(decide(all, '2026-05-04T11:00Z', { launchedAhead }).rows.map(told)).toEqual([
      'launched now 2026-05-04T09:00Z',
      'launched now 2026-05-04T11:00Z',
    ]);
    const none = { ...HOURLY, missed: 'none' } as const;
    const { rows } = decide(none, '2026-05-05T08:30Z', { launchedAhead });
    expect(rows.map(told)).toEqual(['missed not_wanted_late 2026-05-04T09:00Z..2026-05-05T08:00Z ×23']);
  });

  it('skips launches that find no room, in one row and for that reason, and counts them as no overlap', () => {
    const full = (launches: number) => ({ room: { launches, reason: 'queue_full' } as const });
    const all = { ...HOURLY, missed: 'all', overlap: 'allow' } as const;
    expect(decide(all, '2026-05-04T12:00Z', full(1)).rows.map(told)).toEqual([
      'launched now 2026-05-04T09:00Z',
      'skipped queue_full 2026-05-04T10:00Z..2026-05-04T12:00Z ×3',
    ]);
    const days = decide(all, '2026-05-08T11:00Z', { ...full(3), unfinished: ids(5) }).rows.map(told);
    expect(days).toEqual([
      'launched now 2026-05-04T09:00Z',
      'launched now 2026-05-04T10:00Z',
      'launched now 2026-05-04T11:00Z',
      'skipped queue_full 2026-05-04T12:00Z..2026-05-08T11:00Z ×96',
    ]);
    const skip = { cron: '* * * * *', time_zone: 'UTC' } as const;
    expect(decide(skip, '2026-05-04T08:02Z', full(0)).rows.map(told)).toEqual([
      'skipped queue_full 2026-05-04T08:01Z..2026-05-04T08:02Z ×2',
    ]);
    expect(decide(skip, '2026-05-04T08:02Z', { ...full(0), unfinished: ids(1) }).rows.map(told)).toEqual([
      'skipped overlap 2026-05-04T08:01Z..2026-05-04T08:02Z ×2',
    ]);
  });

  it('launches at most 100 of the ticks of a month, the last ones', () => {
    const all = { cron: '*/5 * * * *', time_zone: 'Asia/Shanghai', missed: 'all', overlap: 'queue' } as const;
    const { rows } = decide(all, '2026-06-04T08:00Z');
    expect(rows).toHaveLength(101);
    expect(rows.slice(0, 1).map(told)[0]).toBe(
      'missed catch_up_limit 2026-05-04T08:05Z..2026-06-03T23:40Z ×8828',
    );
    expect(rows.slice(1).map(told)).toEqual([
      'launched now 2026-06-03T23:45Z',
      ...Array.from({ length: 99 }, (_, i) => {
        const tick = Date.parse('2026-06-03T23:50Z') + i * 300_000;
        return `launched after_earlier ${short(tick)}`;
      }),
    ]);
  });

  it.each(['latest', 'none', 'all'] as const)(
    'looks at a bounded number of ticks of ten years: %s',
    (missed) => {
      const document = { cron: '* * * * *', time_zone: 'UTC', missed, overlap: 'allow' } as const;
      const ticks = ticksOf(document);
      let calls = 0;
      const counted = { ...ticks, after: (moment: number) => ((calls += 1), ticks.after(moment)) };
      const decidedUpTo = Date.parse('2026-05-04T08:00Z');
      const state = {
        schedule: scheduleOf(document),
        decidedUpTo,
        launchedAhead: new Set<number>(),
        unfinished: [],
      };
      decideTicks(state, counted, Date.parse('2036-05-04T08:00Z'));
      expect(calls).toBeGreaterThan(10_000);
      expect(calls).toBeLessThan(11_000);
    },
  );
});

describe('jitter', () => {
  const spread = { cron: '0 6 * * *', time_zone: 'UTC', jitter_seconds: 600 };
  const schedule = scheduleOf(spread);
  const tick = Date.parse('2026-05-04T06:00Z');

  it('launches a tick at its own moment, the same after a restart', () => {
    const moment = launchMoment(schedule, tick, ticksOf(spread));
    expect(moment).toBeGreaterThan(tick);
    expect(moment).toBeLessThan(tick + 600_000);
    const before = { decidedUpTo: Date.parse('2026-05-03T06:00Z') };
    const early = decide(spread, new Date(moment - 1).toISOString(), before);
    expect(early).toEqual({ rows: [], decidedUpTo: before.decidedUpTo, nextLookAt: moment });
    const { rows } = decide(spread, new Date(moment).toISOString(), before);
    expect(rows).toMatchObject([{ outcome: 'launched', tick, lateMs: 0 }]);
  });

  it('counts lateness from there', () => {
    const none = { ...spread, missed: 'none' } as const;
    const moment = launchMoment(schedule, tick, ticksOf(spread));
    const before = { decidedUpTo: Date.parse('2026-05-03T06:00Z') };
    const told60 = decide(none, new Date(moment + 60_000).toISOString(), before).rows.map(told);
    expect(told60).toEqual(['launched now 2026-05-04T06:00Z']);
    const told61 = decide(none, new Date(moment + 60_001).toISOString(), before).rows.map(told);
    expect(told61).toEqual(['missed not_wanted_late 2026-05-04T06:00Z']);
  });

  it('keeps the order of ticks, however large it is', () => {
    const every = { cron: '* * * * *', time_zone: 'UTC', jitter_seconds: 86_400 };
    const moments = Array.from({ length: 1000 }, (_, i) =>
      launchMoment(scheduleOf(every), tick + i * 60_000, ticksOf(every)),
    );
    expect(moments.every((moment, i) => i === 0 || moment > (moments[i - 1] ?? 0))).toBe(true);
  });

  it('spreads schedules evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 1000; i++) {
      const moment = launchMoment({ ...schedule, id: `shop-${i}` }, tick, ticksOf(spread));
      const tenth = Math.floor((moment - tick) / 60_000);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(60);
    expect(Math.max(...tenths)).toBeLessThan(140);
  });
});

describe('the key of a launch', () => {
  it('is made of schedule and tick', () => {
    const { rows } = decide(HOURLY, '2026-05-04T09:00:07Z');
    const key = 'schedule/s-1/2026-05-04T09:00:00.000Z';
    expect(rows).toMatchObject([{ key, lateMs: 7000 }]);
    expect(launchKey('s-1', Date.parse('2026-05-04T09:00Z'))).toBe(key);
  });
});
