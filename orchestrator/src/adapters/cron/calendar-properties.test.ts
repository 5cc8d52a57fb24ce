import { Cron } from 'croner';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCron, type CronLine } from '@crawlerd/shared';
import { CronerCalendar } from './croner-calendar.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const calendar = new CronerCalendar();

/** Around a change of the clock in each of them, as `zdump -v` shows it. */
const CHANGES: readonly (readonly [zone: string, around: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Sydney', '2026-04-04T16:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['America/Nuuk', '2026-03-29T01:00Z'],
  ['America/Nuuk', '2026-10-25T01:00Z'],
  ['America/Santiago', '2026-09-06T04:00Z'],
  ['Asia/Shanghai', '2026-02-28T16:00Z'],
];

const fieldOf = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: max - min }).map((step) => `*/${step}`) },
    {
      weight: 2,
      arbitrary: fc
        .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 })
        .map((values) => values.join(',')),
    },
  );

/** Hours around which clocks are changed, more often than others. */
const hours = fc.oneof(fieldOf(0, 23), fieldOf(0, 4), fc.constant('0-23'), fc.constant('23'));
const days = fc.oneof(fc.constant('*'), fc.constantFrom('28', '29', '1', '4-8', '25'));
const weekdays = fc.oneof(fc.constant('*'), fc.constantFrom('0', '6,0', 'MON-FRI'));
const lines = fc
  .tuple(fieldOf(0, 59), hours, days, fc.constant('*'), weekdays)
  .map((fields) => fields.join(' '));
const changes = fc.constantFrom(...CHANGES);

function lineOf(cron: string): CronLine {
  const reading = readCron(cron);
  if ('issue' in reading) throw new Error(reading.issue);
  return reading.line;
}

function isNamed(line: CronLine, wall: number): boolean {
  const date = new Date(wall);
  const isDay = line.daysOfMonth?.includes(date.getUTCDate());
  const isWeekday = line.daysOfWeek?.includes(date.getUTCDay());
  const isEither = isDay === undefined ? (isWeekday ?? true) : isDay || (isWeekday ?? false);
  return isEither && line.hours.includes(date.getUTCHours()) && line.minutes.includes(date.getUTCMinutes());
}

/** What a clock on the wall shows, read as a person would, minute by minute. */
function wallOf(zone: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (moment) => Date.parse(`${format.format(moment).replace(' ', 'T')}Z`);
}

/** Somebody who watches that clock, and knows which minutes it has shown already. */
function watched(cron: string, zone: string, from: number, to: number): number[] {
  const line = lineOf(cron);
  const wall = wallOf(zone);
  const found: number[] = [];
  let latest = wall(from);
  for (let moment = from + MINUTE_MS; moment <= to; moment += MINUTE_MS) {
    const shown = wall(moment);
    if (line.hours.length === 24) {
      if (isNamed(line, shown)) found.push(moment);
      continue;
    }
    let isDue = false;
    // One step, none while an hour is repeated, and many over a gap.
    for (; latest < shown; latest += MINUTE_MS) isDue ||= isNamed(line, latest + MINUTE_MS);
    if (isDue) found.push(moment);
  }
  return found;
}

describe('the ticks of any line around any change of a clock', () => {
  it('are those that somebody sees who watches the clock', () => {
    let ticksSeen = 0;
    fc.assert(
      fc.property(lines, changes, (cron, [timeZone, around]) => {
        const [from, to] = [Date.parse(around) - 1.2 * DAY_MS, Date.parse(around) + 1.2 * DAY_MS];
        const ticks = calendar.ticksOf({ cron, timeZone });
        const found: number[] = [];
        for (let tick = ticks.after(from); tick !== null && tick <= to; tick = ticks.after(tick))
          found.push(tick);
        expect(found).toEqual(watched(cron, timeZone, from, to));
        ticksSeen += found.length;
      }),
      { numRuns: 150 },
    );
    expect(ticksSeen).toBeGreaterThan(500);
  });

  it('rise, and the next one is the same from wherever before it one looks', () => {
    fc.assert(
      fc.property(
        lines,
        changes,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (cron, [timeZone, around], shares) => {
          const ticks = calendar.ticksOf({ cron, timeZone });
          let tick = Date.parse(around) - DAY_MS;
          for (let i = 0; i < 40; i++) {
            const next = ticks.after(tick);
            if (next === null) break;
            expect(next).toBeGreaterThan(tick);
            expect(next % MINUTE_MS).toBe(0);
            for (const share of shares) {
              const between = tick + Math.floor(share * (next - tick - 1));
              expect(ticks.after(between)).toBe(next);
            }
            tick = next;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('croner with a time zone of its own', () => {
  function cronerNext(cron: string, timezone: string, after: string): string | undefined {
    return new Cron(cron, { timezone, mode: '5-part' }).nextRun(new Date(after))?.toISOString();
  }

  it.each([
    [
      'a list of hours is lost in the gap',
      '30 2,14 * * *',
      'Europe/Berlin',
      '2026-03-28T13:30Z',
      '2026-03-29T12:30:00.000Z',
    ],
    [
      'a step of hours is lost in the gap',
      '0 */2 * * *',
      'Europe/Berlin',
      '2026-03-28T23:00Z',
      '2026-03-29T02:00:00.000Z',
    ],
    [
      'a list of hours comes twice',
      '30 2,14 * * *',
      'Europe/Berlin',
      '2026-10-25T00:30Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'a gap before midnight loses its day',
      '30 23 * * *',
      'America/Nuuk',
      '2026-03-28T01:30Z',
      '2026-03-30T00:30:00.000Z',
    ],
    [
      'a day that is left out is lost',
      '30 12 30 12 *',
      'Pacific/Apia',
      '2011-12-29T22:30Z',
      '2012-12-29T22:30:00.000Z',
    ],
  ])('is not used, because %s', (_, cron, timeZone, after, cronerTick) => {
    expect(cronerNext(cron, timeZone, after)).toBe(cronerTick);
    expect(calendar.ticksOf({ cron, timeZone }).after(Date.parse(after))).not.toBe(Date.parse(cronerTick));
  });
});

describe('a timing that cannot be', () => {
  it.each([
    ['0 0 30 2 *', 'UTC', /never comes/],
    ['0 6 * *', 'UTC', /has 4 fields/],
    ['0 6 * * *', 'Asia/Beijing', /Invalid time zone/],
  ])('%s in %s is not taken', (cron, timeZone, message) => {
    expect(() => calendar.ticksOf({ cron, timeZone })).toThrow(message);
    expect(() => calendar.ticksOf({ cron, timeZone })).toThrow(RangeError);
  });
});
