import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';

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
