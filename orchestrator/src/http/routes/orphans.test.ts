import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../ports/runtime.ts';
import type { World } from '../../testing/world.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

/** A container of ours whose execution is not stored, seen by a sweep. */
async function ghost(world: World): Promise<void> {
  const { runtime } = world.services;
  const ref = { executionId: 'ghost', attempt: 2 };
  await runtime.ensureLaunched({ ...ref, image: 'i', config: '{}', env: {}, resources: {} });
  await world.services.orphans.sweep(await runtime.listOwned());
}

describe('orphans over HTTP', () => {
  it('are listed as the last sweep saw them', async () => {
    const { world, operator } = await servedWorld();
    await world.running();
    expect((await operator.inject({ url: '/api/v1/orphans' })).json()).toEqual({ orphans: [] });
    await ghost(world);
    expect((await operator.inject({ url: '/api/v1/orphans' })).json()).toEqual({
      orphans: [
        {
          execution_id: 'ghost',
          attempt: 2,
          container_name: 'crawler-task-ghost-2',
          container_id: 'fake-2',
          kind: 'unknown',
          container: 'running',
          since: world.clock.now().toISOString(),
        },
      ],
    });
  });

  it('are removed by name, and only once', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    await ghost(world);
    const remove = async (name: string) => operator.inject({ method: 'DELETE', url: `/orphans/${name}` });
    expect((await remove('ghost/2')).statusCode).toBe(204);
    expect(world.engine.all().map(({ spec }) => spec.executionId)).toEqual([id]);
    expect(problemOf(await remove('ghost/2'))).toMatchObject({ status: 404, code: 'orphan_unknown' });
    expect(problemOf(await remove('ghost/two'))).toMatchObject({
      status: 400,
      errors: [{ field: 'attempt' }],
    });
    // What an execution needs is no orphan.
    expect(problemOf(await remove(`${id}/1`)).status).toBe(404);
    expect((await operator.inject({ url: '/orphans' })).json()).toEqual({ orphans: [] });
  });

  it('are told apart by their ids where an attempt has several', async () => {
    const { world, operator } = await servedWorld();
    await ghost(world);
    const [first] = world.engine.all();
    if (first === undefined) throw new Error('there is no ghost');
    const copy = world.engine.copy(first, 'copy-of-it');
    await world.services.orphans.sweep(await world.services.runtime.listOwned());
    const remove = async (query: string) =>
      operator.inject({ method: 'DELETE', url: `/api/v1/orphans/ghost/2${query}` });
    const refused = problemOf(await remove(''));
    expect(refused).toMatchObject({ status: 409, code: 'orphan_ambiguous' });
    expect((await remove(`?container_id=${copy.id}`)).statusCode).toBe(204);
    expect(world.engine.all()).toEqual([first]);
    expect((await remove('')).statusCode).toBe(204);
    expect(world.engine.all()).toEqual([]);
  });

  it('stay when the engine does not remove them, and the answer says so', async () => {
    const { world, operator } = await servedWorld();
    await ghost(world);
    world.engine.failNext('remove', 'before', new RuntimeError('interrupted', 'The engine did not answer.'));
    const refused = problemOf(await operator.inject({ method: 'DELETE', url: '/orphans/ghost/2' }));
    expect(refused).toMatchObject({ status: 503, detail: 'The engine did not answer.' });
    expect((await operator.inject({ url: '/orphans' })).json()).toMatchObject({
      orphans: [{ execution_id: 'ghost' }],
    });
  });

  it('stay when an execution has come to need them', async () => {
    const { operator } = await servedWorld({}, ({ orphans }) => ({
      orphans: { list: () => [NEEDED], remove: () => Promise.resolve(orphans.list().length > 0) },
    }));
    const refused = problemOf(await operator.inject({ method: 'DELETE', url: '/orphans/e1/1' }));
    expect(refused).toMatchObject({ status: 409, code: 'orphan_needed' });
  });
});

const NEEDED = {
  executionId: 'e1',
  attempt: 1,
  containerId: 'c1',
  name: 'crawler-task-e1-1',
  kind: 'unknown',
  container: 'running',
  since: new Date(0),
} as const;
