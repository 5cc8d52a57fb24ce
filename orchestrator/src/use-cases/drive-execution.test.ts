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
      CRAWLERD_API_URL: 'http://127.0.0.1:8001',
      CRAWLERD_TOKEN: world.credentials.token(world.ref(id)),
      CRAWLERD_CRAWL_ALLOWED_RANGES: '10.9.0.0/16',
      CRAWLERD_MACHINE_ADDRESSES: '192.30.252.4,2606:4700:1::/48',
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
    const { execution } = await world.reaches(await world.launch({ image: 'trusted/missing' }), 'failed');
    expect(execution.verdict).toMatchObject({ reason: 'launch_failed' });
    expect(execution.verdict?.message).toContain('trusted/missing is not on the fake engine');
  });
});

describe('a container that keeps running after its completion', () => {
  it.each([
    ['of a success', {}, 1],
    ['of a failure', { success: false }, 1],
    ['of a failure that is tried again', { success: false }, 2],
  ])('%s is given its time', async (_of, completion, maxAttempts) => {
    const world = new World();
    const id = await world.running({ max_attempts: maxAttempts });
    const container = world.engine.find(world.ref(id));
    world.complete(id, completion);
    await world.services.wakeups.idle();
    world.clock.advance(9);
    world.services.wakeups.execution(id);
    await world.services.wakeups.idle();
    expect(container?.signals).toEqual([]);
    world.clock.advance(2);
    world.services.wakeups.execution(id);
    await eventually('it is ended', () => container?.state.kind === 'absent');
    expect(container?.signals).toEqual(['SIGTERM']);
  });

  it.each([-3600, 3600])('is given as much when the clock is moved by %i s', async (jumpSeconds) => {
    const world = new World();
    const id = await world.running();
    const container = world.engine.find(world.ref(id));
    world.complete(id);
    await world.services.wakeups.idle();
    world.clock.jump(jumpSeconds);
    world.clock.advance(9);
    world.services.wakeups.execution(id);
    await world.services.wakeups.idle();
    expect(container?.signals).toEqual([]);
    world.clock.advance(2);
    world.services.wakeups.execution(id);
    await world.released(id);
    expect(container?.signals).toEqual(['SIGTERM']);
  });

  it('is given its time again by a new start', async () => {
    const world = new World();
    const id = await world.running();
    const container = world.engine.find(world.ref(id));
    world.complete(id);
    await world.services.wakeups.idle();
    world.clock.advance(9);
    world.restart();
    await world.services.wakeups.idle();
    world.clock.advance(9);
    world.services.wakeups.execution(id);
    await world.services.wakeups.idle();
    expect(container?.signals).toEqual([]);
  });
});
