import { expect, it } from 'vitest';
import { ScheduledWorld } from '../../testing/scheduled-world.ts';
import { pauseSchedule } from '../../use-cases/schedules.ts';

const HOURLY = { cron: '@hourly', time_zone: 'UTC' } as const;

/** A world with a schedule, and an endpoint that is told of what is told by default. */
async function worldWith(schedule = {}): Promise<ScheduledWorld> {
  const world = new ScheduledWorld();
  const endpoint = {
    sealed: '',
    channelType: 'feishu',
    host: 'robot.test',
    filter: {},
    language: 'zh',
  } as const;
  world.store.notifications.putEndpoint({ name: 'robot', ...endpoint }, world.clock.now());
  await world.put({ hourly: { ...HOURLY, ...schedule } });
  return world;
}

function told({ store }: ScheduledWorld): string[] {
  return store.notifications
    .deliveries({})
    .map(({ notification: { kind, task, message } }) => `${kind} of ${task}: ${message}`)
    .toReversed();
}

it('tells of a tick that launched nothing as an earlier execution was unfinished', async () => {
  const world = await worldWith();
  await world.decideAt('2026-05-04T09:00:00Z');
  expect(told(world)).toEqual([]);
  await world.decideAt('2026-05-04T10:00:00Z');
  expect(told(world)).toEqual([
    'tick_skipped of shop: hourly, 2026-05-04T10:00:00.000Z: An execution of this schedule was unfinished.',
  ]);
});

it('tells once of many ticks that nobody was there for', async () => {
  const world = await worldWith({ missed: 'none' });
  await world.decideAt('2026-05-05T08:30:00Z');
  expect(told(world)).toEqual([
    'tick_skipped of shop: hourly, 24 ticks from 2026-05-04T09:00:00.000Z on: It came late, and `missed` is `none`.',
  ]);
});

it('tells once of many ticks that could not be launched', async () => {
  const world = await worldWith({ missed: 'all', overlap: 'queue' });
  world.store.tasks.put('shop', '{"config":{},"gone":1}', world.clock.now());
  await world.decideAt('2026-05-05T08:30:00Z');
  expect(told(world)).toEqual([
    'tick_skipped of shop: hourly, 24 ticks from 2026-05-04T09:00:00.000Z on: ' +
      'The task could not be launched as it was saved: see `crawlerd task show`.',
  ]);
});

it('tells nothing of ticks that somebody paused, nor of those that a later one makes up for', async () => {
  const paused = await worldWith();
  await pauseSchedule(paused.services, paused.schedule().id);
  await paused.decideAt('2026-05-05T08:30:00Z');
  const late = await worldWith();
  await late.decideAt('2026-05-05T08:00:30Z');
  expect(late.told()).toEqual(['missed superseded 05-04T09:00Z..05-05T07:00Z ×23', 'launched 05-05T08:00Z']);
  expect([...told(paused), ...told(late)]).toEqual([]);
});
