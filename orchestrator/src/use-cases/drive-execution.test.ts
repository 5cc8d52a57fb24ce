import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';
import { LAUNCHES_AT_ONCE } from './capacity.ts';

describe('the life of an execution', () => {
  it('goes from queued to succeeded, keeps the log, removes the container', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.print(world.ref(id), 'hello');
    expect(world.heartbeat(id, { progress: { crawled_urls: 3 } })).toMatchObject({ action: 'continue' });
    world.engine.print(world.ref(id), 'good bye');
    world.complete(id, { result_data: { total_data_count: 3 } });
    world.engine.exit(world.ref(id), { exitCode: 0 });
    const { execution, attempt } = await world.released(id);
    expect(execution).toMatchObject({
      status: 'succeeded',
      verdict: { reason: 'completed' },
      result: { total_data_count: 3 },
    });
    expect(attempt).toMatchObject({ containerId: 'fake-1', exitCode: 0 });
    expect((await world.logLines(id)).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'stdout hello',
      'stdout good bye',
      'crawlerd The attempt ended with exit code 0: completed. The crawler reported success.',
    ]);
    expect(world.engine.all()).toEqual([]);
  });

  it('hands the container the contract, and no other setting of ours', async () => {
    const world = new World();
    const id = await world.running({ env: { MY_KEY: 'v', TASK_EXECUTION_ID: 'forged' } });
    const { spec } = world.engine.all()[0] ?? {};
    expect(spec?.env).toEqual({
      MY_KEY: 'v',
      TASK_EXECUTION_ID: id,
      API_BASE_URL: `http://crawler:${world.credentials.token(world.ref(id))}@127.0.0.1:8001`,
      HEARTBEAT_INTERVAL_SECONDS: '30',
      STOP_GRACE_SECONDS: '10',
      CRAWLERD_CRAWL_ALLOWED_RANGES: '10.9.0.0/16',
    });
    expect(JSON.parse(spec?.config ?? '')).toMatchObject({ base_url: 'http://shop.test/' });
  });

  it('runs no more at once than it may, and starts the next as soon as a place is free', async () => {
    const world = new World({ maxConcurrent: 1 });
    const first = await world.running();
    const second = await world.launch();
    world.heartbeat(first);
    expect(world.find(second).execution.status).toBe('queued');
    world.complete(first);
    world.engine.exit(world.ref(first));
    await world.reaches(second, 'running');
  });

  it('gives the place of one that has reported to the next only once its container is gone', async () => {
    const world = new World({ maxConcurrent: 1 });
    const first = await world.running();
    const second = await world.launch();
    world.complete(first);
    await world.services.wakeups.idle();
    expect(world.find(first).execution.status).toBe('succeeded');
    expect(world.find(second).execution.status).toBe('queued');
    world.engine.exit(world.ref(first));
    await world.reaches(second, 'running');
    expect(world.engine.all()).toHaveLength(1);
  });

  it('waits while the engine makes as many containers as it can at once', async () => {
    const world = new World();
    const holds = Array.from({ length: LAUNCHES_AT_ONCE }, () => world.engine.holdNext('create'));
    for (const { reached } of holds) {
      await world.launch();
      await reached;
    }
    const next = await world.launch();
    world.services.wakeups.dispatcher();
    await world.services.runtime.ping();
    expect(world.store.live()).toHaveLength(LAUNCHES_AT_ONCE);
    expect(world.find(next).execution.status).toBe('queued');
    for (const hold of holds) hold.release();
    await world.reaches(next, 'running');
  });
});

describe('a container that ends', () => {
  it('without a completion has failed, with its exit code, as soon as the engine says so', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.print(world.ref(id), 'last words', 'stderr');
    world.engine.exit(world.ref(id), { exitCode: 137 });
    const { execution, attempt } = await world.released(id);
    expect(execution).toMatchObject({ status: 'failed', verdict: { reason: 'exited_without_completion' } });
    expect(attempt?.exitCode).toBe(137);
    expect((await world.logLines(id)).join()).toContain('stderr last words');
  });

  it('because memory ran out says so', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.exit(world.ref(id), { exitCode: 137, oomKilled: true });
    expect((await world.reaches(id, 'failed')).execution.verdict?.reason).toBe('oom_killed');
  });

  it('and vanishes without a trace is lost', async () => {
    const world = new World();
    const id = await world.running();
    world.engine.vanish(world.ref(id));
    expect((await world.released(id)).execution).toMatchObject({
      status: 'lost',
      verdict: { reason: 'container_vanished' },
    });
  });

  it('but was never started for a fault that will not pass has a launch that failed', async () => {
    const world = new World({ images: new Set(['other']) });
    const { execution } = await world.reaches(await world.launch(), 'failed');
    expect(execution.verdict).toMatchObject({ reason: 'launch_failed' });
    expect(execution.verdict?.message).toContain('crawlerd/crawler:test is not on the fake engine');
  });
});

describe('a stop', () => {
  it('of a queued execution ends it at once, without any container', async () => {
    const world = new World({ maxConcurrent: 1 });
    await world.running();
    const id = await world.launch();
    expect(world.stop(id).execution).toMatchObject({ status: 'stopped' });
    expect(world.engine.all()).toHaveLength(1);
  });

  it('sends SIGTERM, and ends as stopped when the container is gone', async () => {
    const world = new World();
    const id = await world.running();
    expect(world.stop(id).execution.status).toBe('stopping');
    const container = world.engine.find(world.ref(id));
    await world.released(id);
    expect(world.find(id).execution).toMatchObject({
      status: 'stopped',
      verdict: { reason: 'stop_requested' },
    });
    expect(container?.signals).toEqual(['SIGTERM']);
  });

  it('with kill overtakes a graceful one that the crawler ignores', async () => {
    const world = new World();
    const id = await world.running();
    const container = world.engine.find(world.ref(id));
    if (container !== undefined) container.onTerm = 'ignore';
    world.stop(id);
    await eventually('SIGTERM', () => container?.signals.includes('SIGTERM'));
    expect(world.heartbeat(id)).toMatchObject({ action: 'stop' });
    world.stop(id, 'kill');
    await world.released(id);
    expect(container?.signals).toEqual(['SIGTERM', 'SIGKILL']);
    expect(world.find(id).execution.status).toBe('stopped');
  });

  it('that comes while the container is being started ends it all the same', async () => {
    const world = new World();
    const hold = world.engine.holdNext('start', 'after');
    const id = await world.launch();
    await hold.reached;
    expect(world.stop(id).execution.status).toBe('stopping');
    hold.release();
    await world.released(id);
    expect(world.find(id).execution.status).toBe('stopped');
    expect(world.engine.all()).toEqual([]);
  });

  it('keeps what a container printed that an earlier life of ours started after all', async () => {
    const world = new World();
    const start = world.engine.holdNext('start');
    const id = await world.launch();
    await start.reached;
    world.stop(id);
    const look = world.engine.holdNext('inspect', 'after');
    world.restart();
    await look.reached;
    const [container] = world.engine.all();
    if (container === undefined) throw new Error('no container was made');
    world.engine.start(container);
    world.engine.print(world.ref(id), 'a line');
    world.engine.exit(world.ref(id));
    look.release();
    expect((await world.released(id)).execution.status).toBe('stopped');
    expect((await world.logLines(id))[0]).toMatch(/ stdout a line$/);
  });

  it('comes automatically when the allowed time is used up', async () => {
    const world = new World();
    const id = await world.running({ max_duration_seconds: 60 });
    world.clock.advance(59);
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
    world.clock.advance(1);
    world.scan();
    expect((await world.released(id)).execution).toMatchObject({
      status: 'timed_out',
      verdict: { reason: 'deadline_exceeded' },
    });
  });
});

describe('silence', () => {
  it('makes stale at the deadline, not before, and a heartbeat makes running again', async () => {
    const world = new World();
    const id = await world.running({ stale_after_seconds: 40 });
    world.clock.advance(39);
    world.heartbeat(id);
    world.clock.advance(39);
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
    world.clock.advance(1);
    world.scan();
    expect(world.find(id).execution.status).toBe('stale');
    world.heartbeat(id);
    expect(world.find(id).execution.status).toBe('running');
  });

  it('of one that never sent a first heartbeat is noticed too', async () => {
    const world = new World();
    const id = await world.running();
    world.clock.advance(119);
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
    world.clock.advance(1);
    world.scan();
    expect(world.find(id).execution.status).toBe('stale');
  });

  it('that lasts ends the container and the execution is lost', async () => {
    const world = new World();
    const id = await world.running();
    world.clock.advance(120);
    world.scan();
    world.clock.advance(600);
    world.scan();
    expect((await world.released(id)).execution).toMatchObject({
      status: 'lost',
      verdict: { reason: 'heartbeat_lost' },
    });
    expect(world.engine.all()).toEqual([]);
  });

  it('that was broken too late, by the crawler that is being ended for it, keeps its result', async () => {
    const world = new World();
    const id = await world.running();
    const container = world.engine.find(world.ref(id));
    if (container !== undefined) container.onTerm = 'ignore';
    world.clock.advance(120);
    world.scan();
    world.clock.advance(600);
    world.scan();
    const result_data = { crawl_summary: { stop_reason: 'interrupted' }, total_data_count: 5 };
    world.complete(id, { success: false, result_data });
    world.engine.exit(world.ref(id));
    expect((await world.released(id)).execution).toMatchObject({
      status: 'lost',
      verdict: { reason: 'heartbeat_lost' },
      result: { total_data_count: 5 },
    });
  });

  it('during our own absence is not held against a crawler', async () => {
    const world = new World();
    const id = await world.running();
    world.crash();
    world.clock.advance(3600);
    world.restart();
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
  });
});

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

  it('or hangs, as one that takes calls and answers none, spoils no launch', async () => {
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

describe('a container that lives on after its completion', () => {
  it('is given its time', async () => {
    const world = new World();
    const id = await world.running();
    const container = world.engine.find(world.ref(id));
    world.complete(id);
    await world.services.wakeups.idle();
    expect(container?.signals).toEqual([]);
    world.clock.advance(11);
    world.services.wakeups.execution(id);
    await world.released(id);
    expect(container?.signals).toEqual(['SIGTERM']);
  });

  it('is ended at once when the clock has been set back, which would give it the time until then', async () => {
    const world = new World();
    const id = await world.running();
    const container = world.engine.find(world.ref(id));
    world.complete(id);
    await world.services.wakeups.idle();
    world.clock.advance(-3600);
    world.services.wakeups.execution(id);
    await world.released(id);
    expect(container?.signals).toEqual(['SIGTERM']);
  });
});
