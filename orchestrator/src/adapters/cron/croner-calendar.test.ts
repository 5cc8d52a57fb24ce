import { describe, expect, it } from 'vitest';
import { CRON_CASES } from '../../testing/cron-cases.ts';
import { CronerCalendar } from './croner-calendar.ts';

const calendar = new CronerCalendar();

function ticksAfter(cron: string, timeZone: string, after: string, count: number): string[] {
  const ticks = calendar.ticksOf({ cron, timeZone });
  const found: string[] = [];
  let tick: number | null = Date.parse(after);
  while (found.length < count) {
    tick = ticks.after(tick);
    if (tick === null) break;
    found.push(new Date(tick).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('the ticks of a cron line are those that another implementation finds', () => {
  it('in at least 60 cases, four zones and both hemispheres', () => {
    expect(CRON_CASES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(CRON_CASES.map(({ timeZone }) => timeZone)).size).toBeGreaterThanOrEqual(10);
  });

  it.each(CRON_CASES)('$cron in $timeZone after $after', ({ cron, timeZone, after, ticks }) => {
    expect(ticksAfter(cron, timeZone, after, ticks.length)).toEqual(ticks);
  });
});
