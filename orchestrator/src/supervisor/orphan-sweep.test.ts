import { expect, it } from 'vitest';
import { World } from '../testing/world.ts';

/** A container of an attempt that is over, made by a call that was reported as failed and happened late. */
async function worldWithLeftOver() {
  const world = new World();
  const id = await world.running();
  const ref = world.ref(id);
  world.complete(id);
  world.engine.exit(ref);
  await world.released(id);
  const { runtime, orphans } = world.services;
  await runtime.ensureLaunched({ ...ref, image: 'i', config: '{}', env: {}, resources: {} });
  return { world, sweep: async () => orphans.sweep(await runtime.listOwned()) };
}

it('a container that no execution needs is removed after its grace', async () => {
  const { world, sweep } = await worldWithLeftOver();
  await sweep();
  world.clock.advance(59);
  await sweep();
  expect(world.engine.all()).toHaveLength(1);
  world.clock.advance(1);
  await sweep();
  expect(world.engine.all()).toEqual([]);
});

it('its grace begins anew when the clock is set back, and does not last until that time comes again', async () => {
  const { world, sweep } = await worldWithLeftOver();
  await sweep();
  world.clock.advance(-86_400);
  await sweep();
  expect(world.engine.all()).toHaveLength(1);
  world.clock.advance(60);
  await sweep();
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
