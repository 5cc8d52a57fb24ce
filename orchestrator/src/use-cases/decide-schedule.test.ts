import { describe, expect, it } from 'vitest';
import { ScheduledWorld } from '../testing/scheduled-world.ts';
import { decideSchedule } from './decide-schedule.ts';
import { launchTask } from './launch-task.ts';
import { removeTask } from './read-tasks.ts';
import {
  nextTicks,
  pauseAllSchedules,
  pauseSchedule,
  resumeAllSchedules,
  resumeSchedule,
} from './schedules.ts';

const HOURLY = { cron: '@hourly', time_zone: 'UTC' };

async function worldOf(schedule = {}, options = {}): Promise<ScheduledWorld> {
  const world = new ScheduledWorld(options);
  await world.put({ hourly: { ...HOURLY, ...schedule } });
  return world;
}

describe('a due schedule', () => {
  it('launches its task once per tick, however often it is asked', async () => {
    const world = await worldOf();
    await world.decideAt('2026-05-04T08:59:59Z');
    expect(world.ticks()).toEqual([]);
    await world.decideAt('2026-05-04T09:00:01Z');
    await world.decideAt('2026-05-04T09:00:02Z');
    expect(world.told()).toEqual(['launched 05-04T09:00Z']);
    const id = world.ticks()[0]?.executionId ?? '';
    expect(world.find(id).execution.spec.task).toEqual({ name: 'shop', revision: 1 });
    expect(world.schedule()).toMatchObject({
      decidedUpTo: new Date('2026-05-04T09:00Z'),
      nextLookAt: new Date('2026-05-04T10:00Z'),
    });
  });

  it('goes on behind a crash with what it had decided', async () => {
    const world = await worldOf();
    await world.decideAt('2026-05-04T09:00:01Z');
    world.restart();
    await world.decideAt('2026-05-04T09:00:02Z');
    await world.decideAt('2026-05-04T13:30:00Z');
    expect(world.told()).toEqual([
      'launched 05-04T09:00Z',
      'missed superseded 05-04T10:00Z..05-04T12:00Z ×3',
      'skipped overlap 05-04T13:00Z',
    ]);
  });

  it('runs once in the night when its time comes twice, and in the one in which it does not come', async () => {
    const night = {
      cron: '30 2 * * *',
      time_zone: 'Europe/Berlin',
      overlap: 'allow',
      missed: 'all',
    } as const;
    const nights = [
      ['2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z', 'launched 03-29T01:00Z'],
      ['2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z', 'launched 10-25T00:30Z'],
    ] as const;
    for (const [before, after, told] of nights) {
      const world = new ScheduledWorld();
      world.setClock(before);
      await world.put({ hourly: night });
      await world.decideAt(after);
      expect(world.told()).toEqual([told]);
    }
  });

  it('launches no tick again after the clock was set back, and those to come in their time', async () => {
    const world = await worldOf({ overlap: 'allow' });
    await world.decideAt('2026-05-04T10:00:00Z');
    await world.decideAt('2026-05-04T08:30:00Z');
    expect(world.told()).toEqual(['launched 05-04T10:00Z']);
    await world.decideAt('2026-05-04T09:00:00Z');
    await world.decideAt('2026-05-04T10:00:00Z');
    await world.decideAt('2026-05-04T11:00:00Z');
    expect(world.told().toSorted()).toEqual([
      'launched 05-04T09:00Z',
      'launched 05-04T10:00Z',
      'launched 05-04T11:00Z',
    ]);
  });
});

describe('while an execution of it is unfinished', () => {
  it('a tick is skipped, and says because of which', async () => {
    const world = await worldOf();
    await world.decideAt('2026-05-04T09:00:00Z');
    await world.decideAt('2026-05-04T10:00:00Z');
    const [first, second] = world.ticks();
    expect(second).toMatchObject({ outcome: 'skipped', reason: 'overlap', blockedBy: first?.executionId });
  });

  it('the next one waits in the queue for its end', async () => {
    const world = await worldOf({ overlap: 'queue' });
    await world.decideAt('2026-05-04T09:00:00Z');
    await world.reaches('e2', 'running');
    await world.decideAt('2026-05-04T10:00:00Z');
    expect(world.statuses()).toEqual(['running', 'queued']);
    // Another one finds a place meanwhile.
    const { snapshot } = await launchTask(world.services, 'shop');
    await world.reaches(snapshot.execution.id, 'running');
    expect(world.statuses()).toEqual(['running', 'queued']);
    world.complete('e2');
    await world.reaches('e3', 'running');
  });

  it('is stopped if the next one replaces it', async () => {
    const world = await worldOf({ overlap: 'replace' });
    await world.decideAt('2026-05-04T09:00:00Z');
    await world.reaches('e2', 'running');
    await world.decideAt('2026-05-04T10:00:00Z');
    const { execution } = await world.reaches('e2', 'stopped');
    expect(execution.verdict?.message).toContain('replaced by a later tick of its schedule');
    await world.reaches('e3', 'running');
  });
});

describe('a tick that cannot be launched is not lost:', () => {
  it('the task is not valid any more', async () => {
    const world = await worldOf();
    world.store.tasks.put('shop', '{"config":{},"gone":1}', world.clock.now());
    await world.decideAt('2026-05-04T09:00:00Z');
    expect(world.told()).toEqual(['skipped task_invalid 05-04T09:00Z']);
  });

  it('the queue is full', async () => {
    const world = await worldOf({ overlap: 'queue', missed: 'all' }, { queueLimit: 2, maxConcurrent: 0 });
    await world.decideAt('2026-05-04T12:00:00Z');
    expect(world.told()).toEqual([
      'launched 05-04T09:00Z',
      'launched 05-04T10:00Z',
      'skipped queue_full 05-04T11:00Z..05-04T12:00Z ×2',
    ]);
  });

  it('the task is not valid any more, and a hundred ticks share the row that says so', async () => {
    const world = await worldOf({ missed: 'all', overlap: 'allow' });
    world.store.tasks.put('shop', '{"config":{},"gone":1}', world.clock.now());
    await world.decideAt('2026-05-08T12:00:00Z');
    expect(world.told()).toEqual(['skipped task_invalid 05-04T09:00Z..05-08T12:00Z ×100']);
  });

  it('the task is changed while its launch is put together', async () => {
    const world = await worldOf();
    world.setClock('2026-05-04T09:00:00Z');
    const decided = decideSchedule(world.services, world.schedule().id);
    await world.put({ hourly: HOURLY }, { priority: 3 });
    await decided;
    expect(world.told()).toEqual(['launched 05-04T09:00Z']);
    const id = world.ticks()[0]?.executionId ?? '';
    expect(world.find(id).execution.spec).toMatchObject({ priority: 3, task: { revision: 2 } });
  });
});

describe('a change', () => {
  it('of the task launches first what is due by its schedule until then', async () => {
    const world = await worldOf({ overlap: 'allow' });
    world.setClock('2026-05-04T09:30:00Z');
    await world.put({ hourly: { ...HOURLY, cron: '15 * * * *' } });
    expect(world.told()).toEqual(['launched 05-04T09:00Z']);
    await world.decideAt('2026-05-04T10:15:00Z');
    expect(world.told().at(-1)).toBe('skipped overlap 05-04T10:15Z');
  });

  it('gives ticks a row whose jitter is not over', async () => {
    const world = await worldOf({ jitter_seconds: 3600 });
    world.setClock('2026-05-04T09:00:00Z');
    await world.put({ hourly: { ...HOURLY, cron: '15 * * * *' } });
    expect(world.told()).toEqual(['skipped schedule_changed 05-04T09:00Z']);
  });

  it('that leaves a schedule as it is changes nothing of it', async () => {
    const world = await worldOf();
    const before = world.schedule();
    await world.put({ hourly: { ...HOURLY, missed: 'latest' } }, { priority: 7 });
    expect(world.schedule()).toEqual(before);
  });

  it('that removes a schedule or its task launches what is due, then nothing; its ticks stay findable', async () => {
    const world = await worldOf({ overlap: 'allow' });
    const { id } = world.schedule();
    world.setClock('2026-05-04T09:30:00Z');
    await removeTask(world.services, 'shop');
    expect(world.store.schedules.find(id)).toBeNull();
    await decideSchedule(world.services, id);
    expect(world.told(id)).toEqual(['launched 05-04T09:00Z']);
    await world.put({ hourly: HOURLY });
    expect(world.schedule().id).not.toBe(id);
  });

  it('is refused with all that is wrong with its schedules', async () => {
    const wrong = { cron: '0 0 30 2 *', time_zone: 'Asia/Beijing' };
    const refused = new ScheduledWorld().put({ daily: wrong });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_task',
      issues: [{ field: 'schedules.daily.cron' }, { field: 'schedules.daily.time_zone' }],
    });
  });
});

describe('a pause', () => {
  it('by hand launches what was due, skips what comes, and is not ended by saving the task', async () => {
    const world = await worldOf({ overlap: 'allow' });
    const { id } = world.schedule();
    world.setClock('2026-05-04T09:00:30Z');
    await pauseSchedule(world.services, id);
    expect(world.told()).toEqual(['launched 05-04T09:00Z']);
    await world.put({ hourly: { ...HOURLY, overlap: 'allow', jitter_seconds: 1 } });
    await world.decideAt('2026-05-04T11:30:00Z');
    expect(world.schedule()).toMatchObject({ operatorPaused: true, nextLookAt: null });
    await resumeSchedule(world.services, id);
    await world.decideAt('2026-05-04T12:00:02Z');
    expect(world.told()).toEqual([
      'launched 05-04T09:00Z',
      'skipped paused 05-04T10:00Z..05-04T11:00Z ×2',
      'launched 05-04T12:00Z',
    ]);
  });

  it('of all is one of each, and the document has a pause of its own', async () => {
    const world = new ScheduledWorld();
    await world.put({ hourly: HOURLY, off: { ...HOURLY, paused: true } });
    const deps = { ...world.services, turns: { next: () => Promise.resolve() } };
    expect(await pauseAllSchedules(deps)).toBe(2);
    expect(await resumeAllSchedules(deps)).toBe(2);
    await world.decideAt('2026-05-04T09:00:00Z');
    await world.decideAt('2026-05-04T09:00:00Z', world.schedule('off').id);
    expect(world.ticks()).toHaveLength(1);
    expect(world.ticks(world.schedule('off').id)).toEqual([]);
    expect(nextTicks(world.services, world.schedule('off'), world.clock.now())).toHaveLength(5);
  });
});
