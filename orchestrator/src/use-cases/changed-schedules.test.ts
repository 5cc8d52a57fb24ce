import { describe, expect, it } from 'vitest';
import type { CronCalendar } from '../ports/cron-calendar.ts';
import { TicksDueError } from '../ports/schedule-store.ts';
import { CONFIG, ScheduledWorld } from '../testing/scheduled-world.ts';
import { decidedFirst, decideSchedule } from './decide-schedule.ts';
import { putTask } from './put-task.ts';
import { removeTask } from './read-tasks.ts';
import { nextTicks, pauseSchedule, resumeSchedule } from './schedules.ts';

const HOURLY = { cron: '@hourly', time_zone: 'UTC', overlap: 'allow' } as const;
const LATER = { ...HOURLY, cron: '15 * * * *' };

async function worldOf(schedule = {}, options = {}): Promise<ScheduledWorld> {
  const world = new ScheduledWorld(options);
  await world.put({ hourly: { ...HOURLY, ...schedule } });
  return world;
}

/** Of a machine that does not know the zone of `@hourly` any more. */
function forgetful({ calendar }: { readonly calendar: CronCalendar }): CronCalendar {
  return {
    ticksOf: (timing) => {
      if (timing.cron === '@hourly') throw new RangeError('Invalid time zone specified: UTC');
      return calendar.ticksOf(timing);
    },
  };
}

async function changeWhileForgotten(world: ScheduledWorld): Promise<void> {
  const deps = { ...world.services, calendar: forgetful(world.services) };
  const task = { config: CONFIG, priority: 0, schedules: { hourly: LATER } };
  await putTask(deps, 'shop', task, { isDry: false });
}

describe('a change whose schedule has something due each time that it is tried', () => {
  it('is given up, and says so', async () => {
    const world = await worldOf();
    let tries = 0;
    const change = decidedFirst(
      world.services,
      () => [],
      () => {
        tries += 1;
        throw new TicksDueError();
      },
    );
    await expect(change).rejects.toThrow('nothing was changed; try again');
    expect(tries).toBe(5);
  });
});

describe('a schedule whose ticks cannot be computed', () => {
  it('leaves one row for those until its change, however many they were', async () => {
    const world = await worldOf();
    await world.decideAt('2026-05-04T09:00:00Z');
    world.setClock('2026-05-04T12:10:00Z');
    await changeWhileForgotten(world);
    await world.decideAt('2026-05-04T12:15:00Z');
    expect(world.ticks()).toMatchObject([
      { outcome: 'launched', firstTick: new Date('2026-05-04T09:00Z') },
      {
        outcome: 'missed',
        reason: 'schedule_fault',
        firstTick: new Date('2026-05-04T09:00:00.001Z'),
        lastTick: new Date('2026-05-04T12:10Z'),
        count: 0,
        countIsMinimum: true,
      },
      { outcome: 'launched', firstTick: new Date('2026-05-04T12:15Z') },
    ]);
    expect(world.schedule().fault).toBeNull();
  });

  it('leaves the same when it is removed', async () => {
    const world = await worldOf();
    const { id } = world.schedule();
    world.setClock('2026-05-04T12:10:00Z');
    await removeTask({ ...world.services, calendar: forgetful(world.services) }, 'shop');
    expect(world.ticks(id)).toMatchObject([{ reason: 'schedule_fault', count: 0, countIsMinimum: true }]);
  });

  it('leaves none if no time has passed', async () => {
    const world = await worldOf();
    await changeWhileForgotten(world);
    expect(world.ticks()).toEqual([]);
  });

  it('has no rows of a clock that was ahead beside those of its change', async () => {
    const world = await worldOf({ missed: 'none' });
    await world.decideAt('2026-05-04T11:30:00Z');
    expect(world.told()).toEqual(['missed not_wanted_late 05-04T09:00Z..05-04T11:00Z ×3']);
    world.setClock('2026-05-04T08:30:00Z');
    await changeWhileForgotten(world);
    await world.decideAt('2026-05-04T09:15:00Z');
    expect(world.told()).toEqual(['launched 05-04T09:15Z']);
  });
});

describe('a clock that was ahead', () => {
  it('has launched a tick whose jitter is pending at a change: it gets no second row', async () => {
    const world = await worldOf({ jitter_seconds: 3600 });
    await world.decideAt('2026-05-04T10:59:59Z');
    expect(world.told()).toEqual(['missed superseded 05-04T09:00Z', 'launched 05-04T10:00Z']);
    await world.decideAt('2026-05-04T09:59:00Z');
    world.setClock('2026-05-04T10:00:01Z');
    await world.put({ hourly: LATER });
    expect(world.told().toSorted()).toEqual(['launched 05-04T10:00Z', 'missed superseded 05-04T09:00Z']);
  });

  it('has launched ticks that its new line does not have: they are not taken from its missed ones', async () => {
    const world = await worldOf({ missed: 'all' });
    await world.decideAt('2026-05-04T12:00:00Z');
    world.setClock('2026-05-04T08:30:00Z');
    await world.put({ hourly: { ...LATER, missed: 'none' } });
    await world.decideAt('2026-05-04T12:30:00Z');
    expect(world.told().at(-1)).toBe('missed not_wanted_late 05-04T09:15Z..05-04T12:15Z ×4');
  });

  it.each(['2026-05-04T09:30:00Z', '2026-05-04T11:30:00Z', '2026-05-04T13:30:00Z'])(
    'is set back during a pause that ends at %s: each tick has one row',
    async (resumed) => {
      const world = await worldOf({ missed: 'all' });
      const { id } = world.schedule();
      await world.decideAt('2026-05-04T10:00:00Z');
      await pauseSchedule(world.services, id);
      world.setClock('2026-05-04T12:30:00Z');
      await resumeSchedule(world.services, id);
      await pauseSchedule(world.services, id);
      world.setClock('2026-05-04T09:10:00Z');
      await decideSchedule(world.services, id);
      world.setClock(resumed);
      await resumeSchedule(world.services, id);
      await world.decideAt('2026-05-04T14:00:00Z');
      const told = world.told();
      expect(told.slice(0, 2)).toEqual(['launched 05-04T09:00Z', 'launched 05-04T10:00Z']);
      const rest = world.ticks().slice(2);
      expect(rest.reduce((sum, { count }) => sum + count, 0)).toBe(4);
      expect(rest[0]?.firstTick).toEqual(new Date('2026-05-04T11:00Z'));
      expect(rest.at(-1)).toMatchObject({ outcome: 'launched', lastTick: new Date('2026-05-04T14:00Z') });
    },
  );
});

it('a zone that this machine no longer knows is a fault, and its ticks are decided once it is known again', async () => {
  const world = await worldOf();
  const { id } = world.schedule();
  const unknown: CronCalendar = {
    ticksOf: () => {
      throw new RangeError('Invalid time zone specified: UTC');
    },
  };
  world.setClock('2026-05-04T09:00:00Z');
  await decideSchedule({ ...world.services, calendar: unknown }, id);
  expect(world.schedule().fault).toContain('Invalid time zone');
  expect(nextTicks({ calendar: unknown }, world.schedule(), world.clock.now())).toEqual([]);
  // Paused meanwhile, it is not looked at.
  await pauseSchedule({ ...world.services, calendar: unknown }, id);
  expect(world.schedule().nextLookAt).toBeNull();
  expect(world.schedule().decidedUpTo).toEqual(new Date('2026-05-04T08:00Z'));
  world.store.schedules.setPaused(id, false, { now: world.clock.now(), calendar: unknown });
  await decideSchedule(world.services, id);
  expect(world.schedule().fault).toBeNull();
  expect(world.told()).toEqual(['launched 05-04T09:00Z']);
});
