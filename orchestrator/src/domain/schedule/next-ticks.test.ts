import { expect, it } from 'vitest';
import { isValid, NextTicksSchema } from '@crawlerd/shared';
import { CronerCalendar } from '../../adapters/cron/croner-calendar.ts';
import { nextTicks } from './next-ticks.ts';

const SCHEDULE = {
  id: 's-1',
  overlap: 'skip',
  missed: 'latest',
  maxLatenessMs: 0,
  jitterMs: 0,
  paused: false,
} as const;
const calendar = new CronerCalendar();

function nextOf(cron: string, timeZone: string, now: string, schedule = {}) {
  return nextTicks({ ...SCHEDULE, ...schedule }, calendar.ticksOf({ cron, timeZone }), Date.parse(now));
}

it('shows five ticks with the offset that the clock has then', () => {
  const next = nextOf('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00Z');
  expect(isValid(NextTicksSchema, next)).toBe(true);
  expect(next.map(({ local_time }) => local_time)).toEqual([
    '2026-03-28T02:30:00+01:00',
    '2026-03-29T03:00:00+02:00',
    '2026-03-30T02:30:00+02:00',
    '2026-03-31T02:30:00+02:00',
    '2026-04-01T02:30:00+02:00',
  ]);
  expect(next[1]).toMatchObject({ tick: '2026-03-29T01:00:00.000Z', launch_at: '2026-03-29T01:00:00.000Z' });
});

it('shows offsets west of Greenwich and of half an hour', () => {
  expect(nextOf('0 6 * * *', 'America/St_Johns', '2026-01-01T00:00Z')[0]?.local_time).toBe(
    '2026-01-01T06:00:00-03:30',
  );
  expect(nextOf('0 6 * * *', 'UTC', '2026-01-01T00:00Z')[0]?.local_time).toBe('2026-01-01T06:00:00+00:00');
});

it('shows those of a paused schedule, and what jitter makes of them', () => {
  const [first] = nextOf('@daily', 'UTC', '2026-01-01T00:00Z', { paused: true, jitterMs: 3_600_000 });
  expect(first?.tick).toBe('2026-01-02T00:00:00.000Z');
  expect(first?.launch_at).toMatch(/^2026-01-02T00:\d\d:\d\d/);
  expect(first?.launch_at).not.toBe(first?.tick);
});

it('shows as many as come within nine years', () => {
  expect(nextOf('0 0 29 2 *', 'UTC', '2026-01-01T00:00Z').map(({ tick }) => tick.slice(0, 4))).toEqual([
    '2028',
    '2032',
    '2036',
    '2040',
    '2044',
  ]);
});
