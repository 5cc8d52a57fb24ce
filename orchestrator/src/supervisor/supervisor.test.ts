import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';

/** A scan each 10 ms of real time; the clock that deadlines are judged by stands still or jumps. */
const SCANNING = { scanMs: 10 };

describe('the scan', () => {
  it('forgives missing heartbeats while the clock jumped, as after a suspended machine resumes', async () => {
    const world = new World(SCANNING);
    const id = await world.running({ stale_after_seconds: 100 });
    const deadlineMs = () => world.find(id).liveness.silenceDeadlineAt?.getTime() ?? 0;
    const before = deadlineMs();
    world.clock.advance(3600);
    await eventually('a new deadline', () => deadlineMs() !== before);
    expect(deadlineMs()).toBe(before + 3_600_000);
    expect(world.find(id).execution.status).toBe('running');
  });

  it('flags missing heartbeats while the clock advanced normally', async () => {
    const world = new World(SCANNING);
    const id = await world.running({ stale_after_seconds: 100 });
    let steps = 0;
    await eventually('stale', () => {
      // Slower than real time, so that no step looks like a jump.
      world.clock.advance(2);
      steps += 1;
      return world.find(id).execution.status === 'stale' && steps > 0;
    });
    expect(steps).toBeGreaterThanOrEqual(50);
  });
});

describe('an engine that gives no event feed, but answers', () => {
  it('does not make an execution stale', async () => {
    const world = new World(SCANNING);
    const id = await world.running({ stale_after_seconds: 100 });
    await eventually('a feed', () => world.engine.feeds.size === 1);
    for (let i = 0; i < 100; i++) world.engine.failNext('watch');
    world.engine.disconnect();
    await eventually('stale', () => {
      world.clock.advance(2);
      return world.find(id).execution.status === 'stale';
    });
    expect(world.engine.feeds.size).toBe(0);
  });
});

describe('the event feed', () => {
  it.each([60, -3600])(
    'that was away makes no execution stale or late, also if the clock moved by %i s',
    async (by) => {
      const world = new World();
      const id = await world.running();
      const deadlineMs = () => world.find(id).liveness.silenceDeadlineAt?.getTime() ?? 0;
      const allowedMs = deadlineMs() - world.clock.now().getTime();
      await eventually('a feed', () => world.engine.feeds.size === 1);
      world.engine.goDown();
      await eventually('no feed', () => world.engine.feeds.size === 0);
      await world.services.wakeups.idle();
      if (by < 0) world.clock.jump(by);
      else world.clock.advance(by);
      world.engine.comeUp();
      await eventually('a feed again', () => world.engine.feeds.size === 1);
      expect(deadlineMs()).toBe(world.clock.now().getTime() + allowedMs);
    },
  );

  it('is connected again after it broke, and what happened meanwhile is found', async () => {
    const world = new World();
    const id = await world.running();
    await eventually('a feed', () => world.engine.feeds.size === 1);
    world.engine.disconnect();
    world.engine.exit(world.ref(id), { exitCode: 9 });
    expect((await world.reaches(id, 'failed')).attempt?.exitCode).toBe(9);
  });

  it('that breaks with the engine makes the diagnosis say so, and takes it back with the engine', async () => {
    const world = new World();
    const id = await world.running();
    const code = () => world.services.diagnosis(world.find(id))?.code;
    await eventually('a feed', () => world.engine.feeds.size === 1);
    expect(code()).toBe('healthy');
    world.engine.goDown();
    await eventually('unreachable', () => code() === 'engine_unreachable');
    world.engine.comeUp();
    await eventually('healthy', () => code() === 'healthy');
    expect(world.find(id).execution.status).toBe('running');
  });
});
