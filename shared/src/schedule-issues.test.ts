import { describe, expect, it } from 'vitest';
import { withDefaults } from './defaults.ts';
import { ScheduleSchema } from './schedule.ts';
import { scheduleIssues } from './schedule-issues.ts';

const DAILY = { cron: '0 6 * * *', time_zone: 'Asia/Shanghai' };

describe('a schedule', () => {
  it('is a cron line and a time zone; the rest has defaults', () => {
    expect(scheduleIssues(DAILY)).toEqual([]);
    expect(withDefaults(ScheduleSchema, DAILY)).toEqual({
      ...DAILY,
      overlap: 'skip',
      missed: 'latest',
      max_lateness_seconds: 86_400,
      jitter_seconds: 0,
      paused: false,
    });
  });

  it('with several faults is refused with each of them and what would be right', () => {
    const wrong = { cron: '0 0 30 2 *', time_zone: 'Asia/Beijing', missed: 'all' };
    expect(scheduleIssues(wrong)).toEqual([
      { field: 'cron', message: expect.stringContaining('never comes') as string },
      { field: 'time_zone', message: expect.stringContaining('Asia/Shanghai') as string },
      { field: 'missed', message: expect.stringContaining('set overlap to "queue" or "allow"') as string },
    ]);
  });

  it.each(['queue', 'allow'])('may launch all missed ticks with overlap %s', (overlap) => {
    expect(scheduleIssues({ ...DAILY, missed: 'all', overlap })).toEqual([]);
  });

  it.each([
    [{ cron: '0 6 * * *' }, 'time_zone'],
    [{ ...DAILY, overlap: 'kill' }, 'overlap'],
    [{ ...DAILY, missed: 'some' }, 'missed'],
    [{ ...DAILY, max_lateness_seconds: -1 }, 'max_lateness_seconds'],
    [{ ...DAILY, max_lateness_seconds: 2_678_401 }, 'max_lateness_seconds'],
    [{ ...DAILY, jitter_seconds: 86_401 }, 'jitter_seconds'],
    [{ ...DAILY, jitter_seconds: 0.5 }, 'jitter_seconds'],
    [{ ...DAILY, cron: '*'.repeat(201) }, 'cron'],
    [{ ...DAILY, timezone: 'UTC' }, 'timezone'],
  ])('%j is refused by its schema', (value, field) => {
    expect(scheduleIssues(value).map((issue) => issue.field)).toEqual([field]);
  });
});
