import { expect, it } from 'vitest';
import { World } from '../testing/world.ts';

/** One that runs, and whose container somebody has renamed. */
async function renamed() {
  const world = new World();
  const id = await world.running({ max_attempts: 1 });
  const container = world.engine.find(world.ref(id));
  if (container === undefined) throw new Error('there is no container');
  const { name } = container;
  world.engine.rename(container, 'x');
  const sweep = async (): Promise<void> => {
    const { runtime, orphans } = world.services;
    await orphans.sweep(await runtime.listOwned());
  };
  return { world, id, container, name, sweep };
}

it('a stop ends a container that was renamed, and leaves nothing of it', async () => {
  const { world, id, container } = await renamed();
  world.stop(id);
  await world.released(id);
  expect(container.signals).toEqual(['SIGTERM']);
  expect(world.engine.all()).toEqual([]);
  expect(world.find(id).execution.verdict?.reason).toBe('stop_requested');
});

it('what a renamed container prints is kept up to its end', async () => {
  const { world, id } = await renamed();
  world.engine.print(world.ref(id), 'under another name');
  world.engine.exit(world.ref(id));
  await world.released(id);
  expect((await world.logLines(id)).join('\n')).toContain('under another name');
});

it('a copy under the old name is removed as an orphan, and the crawl goes on', async () => {
  const { world, id, container, name, sweep } = await renamed();
  const copy = world.engine.copy(container, name);
  world.engine.start(copy);
  await sweep();
  expect(world.services.orphans.list()).toMatchObject([
    { executionId: id, kind: 'left_over', containerId: copy.id, name },
  ]);
  world.clock.advance(60);
  await sweep();
  expect(world.engine.all()).toEqual([container]);
  expect(container.signals).toEqual([]);
  expect(world.find(id).execution.status).toBe('running');
});

it('a copy is not taken for a container that is gone', async () => {
  const { world, id, container, name, sweep } = await renamed();
  const copy = world.engine.copy(container, name);
  world.engine.start(copy);
  world.engine.remove(container);
  const { execution } = await world.released(id);
  expect(execution.verdict?.reason).toBe('container_vanished');
  expect(copy.state.kind).toBe('running');
  await sweep();
  world.clock.advance(60);
  await sweep();
  expect(world.engine.all()).toEqual([]);
});

it('a container is adopted by its labels if crawlerd died before it recorded the id', async () => {
  const world = new World();
  world.engine.failNext('start', 'after');
  const hold = world.engine.holdNext('inspect');
  const id = await world.launch();
  await hold.reached;
  const [container] = world.engine.all();
  if (container === undefined) throw new Error('there is no container');
  world.engine.rename(container, 'y');
  world.restart();
  await world.reaches(id, 'running');
  expect(world.engine.all()).toEqual([container]);
  expect(container.starts).toBe(1);
});
