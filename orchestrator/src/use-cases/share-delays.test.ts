import { describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const A = 'http://a.test/';
const launchOf = (base_url: string, delay?: number) => ({
  config: { task_name: 'shop', base_url, ...(delay === undefined ? {} : { delay }) },
});

async function crawlersOf(world: World, count: number, delay?: number): Promise<string[]> {
  const ids = Array.from({ length: count }, async () => world.running(launchOf(A, delay)));
  return Promise.all(ids);
}

/** What each is told, after all of them have said what they ask. */
function toldOf(world: World, ids: readonly string[], host = 'a.test') {
  for (const id of ids) world.heartbeat(id, { hosts: { [host]: 1 } });
  return ids.map((id) => world.heartbeat(id, { hosts: {} }).delay_seconds);
}

describe('crawlers of one host', () => {
  it('wait as many times their delay as there are of them', async () => {
    const world = new World();
    const ids = [...(await crawlersOf(world, 2, 0.5)), ...(await crawlersOf(world, 1))];
    expect(toldOf(world, ids)).toEqual([{ 'a.test': 1.5 }, { 'a.test': 1.5 }, { 'a.test': 3 }]);
  });

  it('are told nothing to share alone, or without a delay', async () => {
    const world = new World();
    const [alone = ''] = await crawlersOf(world, 1);
    expect(toldOf(world, [alone])).toEqual([{}]);
    const [hasty = ''] = await crawlersOf(world, 1, 0);
    expect(toldOf(world, [alone, hasty])).toEqual([{ 'a.test': 2 }, {}]);
  });

  it('count from the first heartbeat on, whether they say what they ask or not', async () => {
    const world = new World();
    const [first = '', foreign = ''] = await crawlersOf(world, 2);
    expect(world.heartbeat(foreign)).not.toHaveProperty('delay_seconds');
    world.clock.advance(3600);
    world.heartbeat(foreign);
    expect(toldOf(world, [first])).toEqual([{ 'a.test': 2 }]);
  });

  it('have their delay back when the other one has ended', async () => {
    const world = new World();
    const [first = '', second = ''] = await crawlersOf(world, 2);
    expect(toldOf(world, [first, second])).toEqual([{ 'a.test': 2 }, { 'a.test': 2 }]);
    world.complete(second);
    world.engine.exit(world.ref(second));
    await world.released(second);
    expect(toldOf(world, [first])).toEqual([{}]);
  });

  it('have it back when the other one has asked nothing there for ten minutes', async () => {
    const world = new World();
    const [first = '', second = ''] = await crawlersOf(world, 2);
    toldOf(world, [first, second]);
    world.clock.advance(599);
    world.heartbeat(second, { hosts: { 'b.test': 1 } });
    expect(toldOf(world, [first])).toEqual([{ 'a.test': 2 }]);
    world.clock.advance(1);
    world.heartbeat(second, { hosts: { 'b.test': 1 } });
    expect(toldOf(world, [first])).toEqual([{}]);
  });

  it('count for two of their shared delays where those are longer', async () => {
    const world = new World();
    const [first = '', second = ''] = await crawlersOf(world, 2, 400);
    toldOf(world, [first, second]);
    toldOf(world, [first, second]);
    world.clock.advance(1599);
    world.heartbeat(second, { hosts: {} });
    expect(toldOf(world, [first])).toEqual([{ 'a.test': 800 }]);
    world.clock.advance(1);
    world.heartbeat(second, { hosts: {} });
    expect(toldOf(world, [first])).toEqual([{}]);
  });

  it('are the same host in any letter case', async () => {
    const world = new World();
    const ids = await crawlersOf(world, 2);
    expect(toldOf(world, ids, 'A.Test')).toEqual([{ 'a.test': 2 }, { 'a.test': 2 }]);
  });
});

describe('after a restart', () => {
  it('nobody is told anything before all that ran have been heard, so all keep what they were told', async () => {
    const world = new World();
    const [first = '', second = '', third = ''] = await crawlersOf(world, 3);
    toldOf(world, [first, second, third]);
    world.restart();
    expect(toldOf(world, [first, second])).toEqual([undefined, undefined]);
    expect(toldOf(world, [third])).toEqual([{ 'a.test': 3 }]);
    expect(toldOf(world, [first])).toEqual([{ 'a.test': 3 }]);
  });

  it('one that is not heard for a minute is waited for no longer, and still counts', async () => {
    const world = new World();
    const [first = '', second = ''] = await crawlersOf(world, 2);
    toldOf(world, [first, second]);
    world.restart();
    expect(toldOf(world, [first])).toEqual([undefined]);
    world.clock.advance(59);
    expect(toldOf(world, [first])).toEqual([undefined]);
    world.clock.advance(1);
    expect(toldOf(world, [first])).toEqual([{ 'a.test': 2 }]);
  });
});
