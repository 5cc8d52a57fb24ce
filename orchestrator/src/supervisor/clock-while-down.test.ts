import { describe, expect, it } from 'vitest';
import { StorageError } from '../ports/storage-error.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { durationLeft, leftSeconds, watchOf } from '../testing/deadlines-left.ts';
import { World } from '../testing/world.ts';
import { ClockWatch } from './clock-watch.ts';

const YEAR_SECONDS = 365 * 86_400;
const JUMPS = [60, -7200, 10 * YEAR_SECONDS, -10 * YEAR_SECONDS];
const CRAWL = { max_duration_seconds: 600, stale_after_seconds: 100 };

describe.each(JUMPS)('a clock that is moved by %i s while crawlerd is down', (jumpSeconds) => {
  function startAgain(world: World, downSeconds: number): void {
    world.crash();
    world.clock.jump(jumpSeconds);
    world.clock.advance(downSeconds);
    world.restart();
  }

  it('ends no crawl before its time, and each when its time has passed', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    world.clock.advance(20);
    startAgain(world, 30);
    expect(durationLeft(world, id)).toBe(550);
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
    world.clock.advance(549);
    world.heartbeat(id);
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
    world.clock.advance(1);
    world.scan();
    expect((await world.reaches(id, 'timed_out')).execution.verdict?.reason).toBe('deadline_exceeded');
  });

  it('counts the time that has really passed', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    startAgain(world, 4000);
    expect(durationLeft(world, id)).toBe(-3400);
    world.scan();
    await world.reaches(id, 'timed_out');
  });

  it('leaves a retry its wait', async () => {
    const world = new World();
    const id = await world.running({ max_attempts: 2 });
    world.complete(id, { success: false });
    world.engine.exit(world.ref(id));
    const { notBefore } = (await world.released(id)).execution;
    const waitSeconds = leftSeconds(world, notBefore);
    startAgain(world, 3);
    expect(leftSeconds(world, world.find(id).execution.notBefore)).toBeCloseTo(waitSeconds - 3);
    await world.services.wakeups.idle();
    expect(world.find(id).execution.attempt).toBe(1);
  });

  it('tells people for how long a crawler has been silent, and its counters have stood still', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    world.heartbeat(id, { progress: { crawled_urls: 1 } });
    world.store.flush(1);
    world.clock.advance(10);
    startAgain(world, 20);
    const { lastHeartbeatAt, progressChangedAt } = world.find(id).liveness;
    expect([lastHeartbeatAt, progressChangedAt].map((at) => leftSeconds(world, at))).toEqual([-30, -30]);
    expect(world.services.diagnosis(world.find(id))?.code).toBe('healthy');
  });

  it('is made up for once, however often crawlerd is started', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    startAgain(world, 10);
    for (let i = 0; i < 3; i++) {
      world.clock.advance(10);
      world.restart();
    }
    expect(durationLeft(world, id)).toBe(560);
  });

  it('leaves a deadline alone that was set by the new time before crawlerd was killed', async () => {
    const world = new World();
    const before = await world.running(CRAWL);
    world.clock.advance(100);
    watchOf(world).begin();
    world.clock.jump(jumpSeconds);
    world.clock.advance(2);
    const after = await world.running(CRAWL);
    world.crash();
    world.clock.advance(30);
    world.restart();
    expect([durationLeft(world, before), durationLeft(world, after)]).toEqual([468, 570]);
  });

  it('is made up for later, if the disk is full at the start', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    const { store, clock } = world;
    let isFull = true;
    const refusing: typeof store = Object.create(store, {
      lastClockReading: { value: () => store.lastClockReading() },
      noteClockReading: {
        value: () => {
          throw new StorageError('full');
        },
      },
      capDeadlines: { value: () => undefined },
      shiftDeadlines: {
        value: (...parameters: Parameters<typeof store.shiftDeadlines>) => {
          if (isFull) throw new StorageError('full');
          store.shiftDeadlines(...parameters);
        },
      },
    });
    clock.jump(jumpSeconds);
    const watch = new ClockWatch({ store: refusing, clock, logger: silentLogger, intervalMs: 5000 });
    watch.begin();
    isFull = false;
    clock.advance(5);
    expect(watch.adjustDeadlines()).toBe(true);
    expect(durationLeft(world, id)).toBe(595);
  });
});

describe('a machine that was started again', () => {
  const startAgain = (world: World, offSeconds: number): void => {
    world.crash();
    world.clock.reboot(offSeconds);
    world.clock.advance(40);
    world.restart();
  };

  it.each([0, 8 * 3600, 10 * YEAR_SECONDS])(
    'counts only the time since its boot, though its clock shows %i s more',
    async (offSeconds) => {
      const world = new World();
      const id = await world.running(CRAWL);
      startAgain(world, offSeconds);
      expect(durationLeft(world, id)).toBe(560);
    },
  );

  it('with a clock that has lost its time counts none', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    startAgain(world, -10 * YEAR_SECONDS);
    expect(durationLeft(world, id)).toBe(600);
  });

  it.each([
    ['is still', 300],
    ['is no longer', 3598],
    ['is no longer', 3900],
    ['is even more', -7200],
  ])(
    'begins anew what was set by a clock that nobody had read, and that %s set back',
    async (_, offSeconds) => {
      const world = new World();
      watchOf(world).begin();
      world.clock.jump(-3600);
      world.clock.advance(2);
      const id = await world.running(CRAWL);
      startAgain(world, offSeconds);
      expect(durationLeft(world, id)).toBe(600);
    },
  );

  it('says when a crawler was last heard as it was told then', async () => {
    const world = new World();
    const id = await world.running(CRAWL);
    world.heartbeat(id);
    world.store.flush(1);
    const heard = world.find(id).liveness.lastHeartbeatAt;
    startAgain(world, 3600);
    expect(world.find(id).liveness.lastHeartbeatAt).toEqual(heard);
  });
});

it('a fleet that was silent before a long downtime is not ended for it', async () => {
  const world = new World();
  const ids = await Promise.all([world.running(), world.running(), world.running()]);
  for (const id of ids) world.heartbeat(id);
  world.store.flush(3);
  world.clock.advance(200);
  world.scan();
  expect(ids.map((id) => world.find(id).execution.status)).toEqual(['stale', 'stale', 'stale']);
  world.crash();
  world.clock.advance(86_400);
  world.restart();
  world.clock.advance(601);
  world.scan();
  await world.services.wakeups.idle();
  expect(ids.map((id) => world.find(id).execution.stop)).toEqual([null, null, null]);
});
