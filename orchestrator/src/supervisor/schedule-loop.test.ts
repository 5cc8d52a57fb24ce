import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { ScheduledWorld } from '../testing/scheduled-world.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { decideSchedule } from '../use-cases/decide-schedule.ts';
import { pauseSchedule } from '../use-cases/schedules.ts';
import { Loops } from './loops.ts';
import { ScheduleLoop } from './schedule-loop.ts';

const HOURLY = { cron: '@hourly', time_zone: 'UTC', overlap: 'allow' } as const;

/** Sleeps that end when a test says so; turns end at once. */
class HeldTimers {
  readonly sleeps: number[] = [];
  wake: () => void = () => undefined;

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === 0 || signal?.aborted === true) return Promise.resolve();
    this.sleeps.push(ms);
    return new Promise((resolve) => {
      this.wake = resolve;
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

function loopOf(world: ScheduledWorld, decide = (id: string) => decideSchedule(world.services, id)) {
  const timers = new HeldTimers();
  const stop = new AbortController();
  const work = new Loops({ timers, logger: silentLogger }, stop.signal);
  const { store, clock } = world.services;
  const loop = new ScheduleLoop({ store, clock, timers, decide }, work);
  const run = loop.run(stop.signal);
  onTestFinished(() => stop.abort());
  const sleeps = async (count: number): Promise<number> =>
    eventually(`sleep ${count}`, () => timers.sleeps.length === count && timers.sleeps[count - 1]);
  return { loop, timers, stop, run, sleeps };
}

describe('the loop of schedules', () => {
  it('sleeps until the next tick, a minute at most, and decides what is due then', async () => {
    const world = new ScheduledWorld();
    await world.put({ hourly: HOURLY });
    const { timers, sleeps } = loopOf(world);
    expect(await sleeps(1)).toBe(60_000);
    world.setClock('2026-05-04T08:59:30Z');
    timers.wake();
    expect(await sleeps(2)).toBe(30_000);
    world.setClock('2026-05-04T09:00:00Z');
    timers.wake();
    expect(await sleeps(3)).toBe(60_000);
    expect(world.told()).toEqual(['launched 05-04T09:00Z']);
  });

  it('decides at its start what came while nobody was there', async () => {
    const world = new ScheduledWorld();
    await world.put({ hourly: HOURLY, other: { ...HOURLY, missed: 'all' } });
    world.setClock('2026-05-04T10:00:00Z');
    const { sleeps } = loopOf(world);
    await sleeps(1);
    expect(world.told()).toEqual(['missed superseded 05-04T09:00Z', 'launched 05-04T10:00Z']);
    expect(world.told(world.schedule('other').id)).toHaveLength(2);
  });

  it('sleeps without end while there is nothing to decide, and looks when it is asked', async () => {
    const world = new ScheduledWorld();
    const { loop, sleeps } = loopOf(world);
    expect(await sleeps(1)).toBeGreaterThan(86_400_000);
    await world.put({ hourly: HOURLY });
    loop.ask();
    expect(await sleeps(2)).toBe(60_000);
    await pauseSchedule(world.services, world.schedule().id);
    loop.ask();
    expect(await sleeps(3)).toBeGreaterThan(86_400_000);
  });

  it('leaves alone for a while what cannot be decided, and goes on with the others', async () => {
    const world = new ScheduledWorld();
    await world.put({ hourly: HOURLY, other: HOURLY });
    const [bad, good] = [world.schedule().id, world.schedule('other').id];
    world.setClock('2026-05-04T09:00:00Z');
    const tried: string[] = [];
    const { timers, sleeps } = loopOf(world, async (id) => {
      tried.push(id);
      if (id === bad && tried.length < 3) throw new Error('cannot be checked now');
      await decideSchedule(world.services, id);
    });
    expect(await sleeps(1)).toBe(5000);
    expect(tried.toSorted()).toEqual([bad, good].toSorted());
    expect(world.told(good)).toEqual(['launched 05-04T09:00Z']);
    timers.wake();
    await sleeps(2);
    expect(world.told(bad)).toEqual(['launched 05-04T09:00Z']);
  });

  it('ends when it is stopped, also in its sleep', async () => {
    const { stop, run, sleeps } = loopOf(new ScheduledWorld());
    await sleeps(1);
    stop.abort();
    await expect(run).resolves.toBeUndefined();
  });
});

it('a supervisor launches what its schedules say, from its start on', async () => {
  const world = new ScheduledWorld();
  await world.put({ hourly: HOURLY });
  world.setClock('2026-05-04T09:00:00Z');
  world.restart();
  await eventually('a tick is launched', () => world.told().length > 0);
  await world.reaches(world.ticks()[0]?.executionId ?? '', 'running');
  expect(world.ticks()).toHaveLength(1);
});
