import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';

describe('a crash and a restart', () => {
  it('adopts the container that runs, with its credential and its log', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.print(world.ref(id), 'before');
    await eventually('the line is captured', async () => (await world.logLines(id)).length === 1);
    world.restart();
    world.engine.print(world.ref(id), 'after');
    world.heartbeat(id);
    world.complete(id);
    world.engine.exit(world.ref(id));
    const { execution } = await world.released(id);
    expect(execution).toMatchObject({ status: 'succeeded', attempt: 1 });
    expect((await world.logLines(id)).map((line) => line.split(' ').slice(1, 4).join(' '))).toEqual([
      'stdout before',
      'stdout after',
      'crawlerd The attempt',
    ]);
  });

  for (const operation of ['create', 'start'] as const) {
    for (const moment of ['before', 'after'] as const) {
      it(`that comes ${moment} the engine's ${operation} finishes the launch with one container, started once`, async () => {
        const world = new World();
        const hold = world.engine.holdNext(operation, moment);
        const id = await world.launch();
        await hold.reached;
        world.restart();
        await world.reaches(id, 'running');
        expect(world.engine.all()).toHaveLength(1);
        expect(world.engine.all()[0]?.starts).toBe(1);
        expect(world.find(id).execution.attempt).toBe(1);
        // The image that runs is known, whoever learned of it.
        expect(world.store.attempts(id)).toMatchObject([
          { imageDigest: `sha256:of-${world.find(id).execution.spec.image}`, imageRepoDigest: null },
        ]);
      });
    }
  }

  it('finds the end of a container that died meanwhile', async () => {
    const world = new World();
    const id = await world.running();
    const ref = world.ref(id);
    world.crash();
    world.engine.exit(ref, { exitCode: 1 });
    world.restart();
    expect((await world.released(id)).execution.status).toBe('failed');
  });
});

describe('an engine that answers, and cannot do it', () => {
  it('is tried for two minutes, then the launch has failed with what the engine said', async () => {
    const world = new World();
    await world.services.wakeups.idle();
    for (let i = 0; i < 3; i++) world.engine.failNext('create');
    const hold = world.engine.holdNext('create');
    const id = await world.launch();
    await world.services.wakeups.idle();
    for (let i = 0; i < 2; i++) {
      world.services.wakeups.execution(id);
      await world.services.wakeups.idle();
    }
    expect(world.find(id).execution.status).toBe('starting');
    world.clock.advance(121);
    hold.release();
    world.engine.failNext('start');
    world.services.wakeups.execution(id);
    expect((await world.reaches(id, 'failed')).execution.verdict).toMatchObject({
      reason: 'launch_failed',
      message: 'The fake engine was told to fail here.',
    });
    await world.released(id);
    expect(world.engine.all()).toEqual([]);
  });
});

it.each([-3600, 3600])(
  'a clock that is moved by %i s takes nothing of these two minutes',
  async (jumpSeconds) => {
    const world = new World();
    await world.services.wakeups.idle();
    for (let i = 0; i < 2; i++) world.engine.failNext('create');
    const id = await world.launch();
    await world.services.wakeups.idle();
    world.clock.jump(jumpSeconds);
    world.services.wakeups.execution(id);
    await world.services.wakeups.idle();
    expect(world.find(id).execution.status).toBe('starting');
    world.engine.failNext('create');
    world.clock.advance(121);
    world.services.wakeups.execution(id);
    await world.reaches(id, 'failed');
  },
);

describe('an engine that was away for long', () => {
  it('has its two minutes for a launch when it is back', async () => {
    const world = new World();
    const hold = world.engine.holdNext('create');
    const id = await world.launch();
    await hold.reached;
    world.engine.goDown();
    world.clock.advance(600);
    hold.release();
    await world.services.wakeups.idle();
    world.engine.comeUp();
    world.engine.failNext('create');
    world.services.wakeups.execution(id);
    await world.services.wakeups.idle();
    expect(world.find(id).execution.status).toBe('starting');
    world.services.wakeups.execution(id);
    await world.reaches(id, 'running');
  });

  it('or hangs, so that it accepts calls and answers none, fails no launch', async () => {
    const world = new World();
    await world.services.wakeups.idle();
    world.engine.failNext('create');
    const id = await world.launch();
    await world.services.wakeups.idle();
    world.clock.advance(600);
    for (const operation of ['create', 'ping', 'create'] as const) world.engine.failNext(operation);
    for (let i = 0; i < 2; i++) {
      world.services.wakeups.execution(id);
      await world.services.wakeups.idle();
      expect(world.find(id).execution.status).toBe('starting');
    }
    world.services.wakeups.execution(id);
    await world.reaches(id, 'running');
  });
});

describe('an engine that does not answer', () => {
  it('holds the queue, and nothing is lost', async () => {
    const world = new World();
    world.engine.goDown();
    const id = await world.launch();
    await world.services.wakeups.idle();
    expect(world.find(id).execution).toMatchObject({ status: 'queued', attempt: 0 });
    world.engine.comeUp();
    world.services.wakeups.dispatcher();
    await world.reaches(id, 'running');
  });

  it('makes no execution fail or vanish', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.goDown();
    world.services.wakeups.execution(id);
    await world.services.wakeups.idle();
    expect(world.find(id).execution.status).toBe('running');
  });
});
