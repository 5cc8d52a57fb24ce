import { expect, it } from 'vitest';
import { secondsAfter } from '../domain/staleness.ts';
import { World } from '../testing/world.ts';

/** Containers of attempts that are over, made by calls that were reported as failed and happened late. */
async function worldWithLeftOver(count = 1) {
  const world = new World();
  const { runtime, orphans } = world.services;
  for (let i = 0; i < count; i++) {
    const id = await world.running();
    const ref = world.ref(id);
    world.complete(id);
    world.engine.exit(ref);
    await world.released(id);
    await runtime.ensureLaunched({ ...ref, image: 'i', config: '{}', env: {}, resources: {} });
  }
  return { world, sweep: async () => orphans.sweep(await runtime.listOwned()) };
}

it('a container that no execution needs is removed after its grace period', async () => {
  const { world, sweep } = await worldWithLeftOver();
  await sweep();
  world.clock.advance(59);
  await sweep();
  expect(world.engine.all()).toHaveLength(1);
  world.clock.advance(1);
  await sweep();
  expect(world.engine.all()).toEqual([]);
});

it.each([-86_400, 86_400])('its grace lasts as long when the clock is moved by %i s', async (jumpSeconds) => {
  const { world, sweep } = await worldWithLeftOver();
  await sweep();
  world.clock.advance(10);
  world.clock.jump(jumpSeconds);
  await sweep();
  const [{ since } = { since: new Date(0) }] = world.services.orphans.list();
  expect(since).toEqual(secondsAfter(world.clock.now(), -10));
  world.clock.advance(49);
  await sweep();
  expect(world.engine.all()).toHaveLength(1);
  world.clock.advance(1);
  await sweep();
  expect(world.engine.all()).toEqual([]);
});

it('many are removed a few at a time, and those that cannot be come after the others', async () => {
  const { world, sweep } = await worldWithLeftOver(9);
  const names = () => world.engine.all().map(({ spec }) => spec.executionId);
  await sweep();
  world.clock.advance(60);
  for (let i = 0; i < 8; i++) world.engine.failNext('remove');
  await sweep();
  expect(names()).toHaveLength(9);
  await sweep();
  expect(names()).toEqual(['e8']);
  await sweep();
  expect(names()).toEqual([]);
});

it('a sweep waits for its removals side by side', async () => {
  const { world, sweep } = await worldWithLeftOver(2);
  await sweep();
  world.clock.advance(60);
  const holds = [world.engine.holdNext('remove'), world.engine.holdNext('remove')];
  const done = sweep();
  for (const { reached } of holds) await reached;
  for (const hold of holds) hold.release();
  await done;
  expect(world.engine.all()).toEqual([]);
});

it('one of an attempt that is not stored, as after a backup was put in place, stays', async () => {
  const { world, sweep } = await worldWithLeftOver();
  const ref = { ...world.ref('e1'), attempt: 2 };
  await world.services.runtime.ensureLaunched({ ...ref, image: 'i', config: '{}', env: {}, resources: {} });
  await sweep();
  world.clock.advance(3600);
  await sweep();
  expect(world.engine.all().map(({ spec }) => spec.attempt)).toEqual([2]);
  expect(world.services.orphans.list()).toMatchObject([{ ...ref, kind: 'unknown' }]);
});
