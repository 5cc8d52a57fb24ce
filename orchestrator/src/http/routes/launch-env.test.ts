import { describe, expect, it } from 'vitest';
import { problemOf, servedWorld } from '../testing/operator.ts';

const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

describe('a launch with the environment of an earlier one', () => {
  async function launching() {
    const { world, operator } = await servedWorld();
    const launch = async (payload: object) =>
      operator.inject({ method: 'POST', url: '/executions', payload: { config: CONFIG, ...payload } });
    return { world, operator, launch };
  }

  it('has its variables, and its own take precedence', async () => {
    const { world, launch, operator } = await launching();
    const first = await world.launch({ env: { KEY: 'hunter2', LEVEL: 'info' } });
    const launched = await launch({ env_from: first, env: { LEVEL: 'debug' } });
    expect(launched.statusCode).toBe(201);
    const id = launched.json<{ execution_id: string }>().execution_id;
    expect(world.store.input(id).env).toEqual({ KEY: 'hunter2', LEVEL: 'debug' });
    const detail = await operator.inject({ url: `/executions/${id}` });
    expect(detail.json()).toMatchObject({ env_names: ['KEY', 'LEVEL'], resources: {} });
    expect(detail.body).not.toContain('hunter2');
  });

  it.each([
    ['an unknown execution', { env_from: 'e9' }, { field: 'env_from' }],
    [
      'what is no id',
      { env_from: '../e1' },
      { field: 'env_from', message: 'must be the id of an execution' },
    ],
    ['more variables than a launch may have', { env_from: 'e1', env: { MORE: '1' } }, { field: 'env_from' }],
  ])('is refused for %s', async (_name, payload, issue) => {
    const { world, launch } = await launching();
    await world.launch({ env: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`V${at}`, 'x'])) });
    const problem = problemOf(await launch(payload));
    expect(problem).toMatchObject({ status: 400, errors: [issue] });
    expect(world.store.list({ limit: 10 }).snapshots).toHaveLength(1);
  });

  it('is no way around the variables that the bundled crawler must not be given', async () => {
    const { world, launch } = await launching();
    const foreign = await world.launch({ image: 'trusted/mine:1', env: { NODE_OPTIONS: '--import evil' } });
    const problem = problemOf(await launch({ env_from: foreign }));
    expect(problem).toMatchObject({ status: 400, errors: [{ field: 'env.NODE_OPTIONS' }] });
  });
});

describe('the list', () => {
  it('finds executions by the start of their id, and no others', async () => {
    const { world, operator } = await servedWorld();
    for (let at = 0; at < 12; at++) await world.launch();
    const ids = async (query: string) =>
      (await operator.inject({ url: `/executions?${query}` }))
        .json<{ executions: { execution_id: string }[] }>()
        .executions.map(({ execution_id: id }) => id);
    expect(await ids('id_prefix=e1')).toEqual(['e12', 'e11', 'e10', 'e1']);
    expect(await ids('id_prefix=e1&limit=1')).toEqual(['e12']);
    expect(await ids('id_prefix=e12')).toEqual(['e12']);
    expect(await ids('id_prefix=e13')).toEqual([]);
    expect(problemOf(await operator.inject({ url: '/executions?id_prefix=%25' }))).toMatchObject({
      status: 400,
      errors: [{ field: 'id_prefix', message: 'must be the start of an id' }],
    });
  });
});
