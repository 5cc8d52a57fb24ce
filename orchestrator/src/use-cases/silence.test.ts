import { describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

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

  it('of a crawler that never sent a first heartbeat is noticed too', async () => {
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

  it('while crawlerd was down does not count against a crawler', async () => {
    const world = new World();
    const id = await world.running();
    world.crash();
    world.clock.advance(3600);
    world.restart();
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
  });
});
