import { describe, expect, it } from 'vitest';
import type { App } from '../app.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

describe('launching again', () => {
  const launch = (operator: App, key: string, changes: object = {}) =>
    operator.inject({
      method: 'POST',
      url: '/executions',
      headers: { 'idempotency-key': key },
      payload: { config: CONFIG, ...changes },
    });

  it('with the same Idempotency-Key answers 200 with the first execution, and launches nothing', async () => {
    const { world, operator } = await servedWorld();
    const first = await launch(operator, 'monday');
    const again = await launch(operator, 'monday');
    expect([first.statusCode, again.statusCode]).toEqual([201, 200]);
    expect(again.headers.location).toBe(first.headers.location);
    expect(world.store.list({ limit: 10 }).snapshots).toHaveLength(1);
    expect((await launch(operator, 'tuesday')).statusCode).toBe(201);
  });

  it('something else under the same key is refused with 422', async () => {
    const { world, operator } = await servedWorld();
    await launch(operator, 'monday');
    const refused = problemOf(await launch(operator, 'monday', { priority: 5 }));
    expect(refused).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect(world.store.list({ limit: 10 }).snapshots).toHaveLength(1);
  });

  it('past the limit of the queue is refused with 429, and may be tried later', async () => {
    const { operator } = await servedWorld({ maxConcurrent: 0, queueLimit: 1 });
    expect((await launch(operator, 'one')).statusCode).toBe(201);
    const refused = await launch(operator, 'two');
    expect(problemOf(refused)).toMatchObject({ status: 429, code: 'queue_full' });
    expect(refused.headers['retry-after']).toBe('5');
    expect((await launch(operator, 'one')).statusCode).toBe(200);
  });
});

describe('launching with the cache of an earlier execution', () => {
  const launch = (operator: App, cacheFrom: string, headers: Record<string, string> = {}) =>
    operator.inject({
      method: 'POST',
      url: '/executions',
      headers,
      payload: { config: CONFIG, cache_from: cacheFrom },
    });

  it('tells of it in the details, whatever became of that one', async () => {
    const { world, operator } = await servedWorld();
    const earlier = await world.running();
    world.complete(earlier, { success: false });
    const launched = await launch(operator, earlier);
    expect(launched.statusCode).toBe(201);
    const detail = await operator.inject({ url: launched.headers.location ?? '' });
    expect(detail.json()).toMatchObject({ cache_from: earlier });
    expect((await operator.inject({ url: `/executions/${earlier}` })).json()).toMatchObject({
      cache_from: null,
    });
  });

  it('is refused for an unknown execution, or for what is not an id', async () => {
    const { world, operator } = await servedWorld();
    expect(problemOf(await launch(operator, 'unknown'))).toMatchObject({
      status: 400,
      code: 'invalid_launch',
      errors: [{ field: 'cache_from', message: expect.stringContaining('does not exist') }],
    });
    expect(problemOf(await launch(operator, '../../etc'))).toMatchObject({
      status: 400,
      errors: [{ field: 'cache_from', message: 'must be the id of an execution' }],
    });
    expect(world.store.list({ limit: 10 }).snapshots).toEqual([]);
  });

  it('is refused with 409 for one that still runs, and says what to do', async () => {
    const { world, operator } = await servedWorld();
    const earlier = await world.running();
    expect(problemOf(await launch(operator, earlier))).toMatchObject({
      status: 409,
      code: 'cache_unfinished',
      detail: expect.stringMatching(/is running: wait until it has finished, or choose another/),
      errors: [{ field: 'cache_from' }],
    });
  });

  it('may be sent again with a newer cache: the same Idempotency-Key is the same execution', async () => {
    const { world, operator } = await servedWorld();
    const [one, two] = [await world.running(), await world.running()];
    world.complete(one);
    world.complete(two);
    const key = { 'idempotency-key': 'monday' };
    const first = await launch(operator, one, key);
    const again = await launch(operator, two, key);
    expect([first.statusCode, again.statusCode]).toEqual([201, 200]);
    expect(again.headers.location).toBe(first.headers.location);
  });
});

describe('resuming', () => {
  const resume = (operator: App, id: string) =>
    operator.inject({ method: 'POST', url: `/executions/${id}/resume` });

  it('answers 202, and a second attempt runs with the first one in its details', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    world.complete(id, { success: false, error_message: 'Every page failed.' });
    world.engine.exit(world.ref(id));
    await world.released(id);
    const response = await resume(operator, id);
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ status: 'queued', diagnosis: { code: 'waiting_for_place' } });
    await world.reaches(id, 'running');
    expect((await operator.inject({ url: `/executions/${id}` })).json()).toMatchObject({
      attempts: [
        { attempt: 1, end_reason: 'reported_failure', end_message: 'Every page failed.' },
        { attempt: 2 },
      ],
    });
  });

  it('past the limit of the queue is refused with 429, also for several at once', async () => {
    const { world, operator } = await servedWorld({ maxConcurrent: 2, queueLimit: 1 });
    const failed = [await world.running(), await world.running()];
    for (const id of failed) {
      world.complete(id, { success: false });
      world.engine.exit(world.ref(id));
      await world.released(id);
    }
    world.services.wakeups.hold();
    const answers = await Promise.all(failed.map(async (id) => resume(operator, id)));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202, 429]));
    expect(world.store.countQueued()).toBe(1);
    const refused = await resume(
      operator,
      failed.find((id) => world.find(id).execution.status === 'failed') ?? '',
    );
    expect(problemOf(refused)).toMatchObject({ status: 429, code: 'queue_full' });
  });

  it('is refused with 409 for what runs and for what has succeeded, and with 404 for what is not there', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    expect(problemOf(await resume(operator, id))).toMatchObject({ status: 409, code: 'not_resumable' });
    world.complete(id);
    expect(problemOf(await resume(operator, id)).detail).toContain('The execution succeeded');
    expect(problemOf(await resume(operator, 'unknown')).status).toBe(404);
  });
});
