import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { CONFIG } from '../testing/both-apps.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

/** A world whose waiting ends only when a test says so. */
async function waitingWorld() {
  const pauses: { ms: number; end: () => void }[] = [];
  const timers = {
    pause: async (ms: number, signal?: AbortSignal) =>
      new Promise<void>((end) => {
        if (signal?.aborted === true) return end();
        pauses.push({ ms, end });
        signal?.addEventListener('abort', () => end());
      }),
  };
  const { world, operator, url } = await servedWorld({}, () => ({ timers }));
  const post = async (path: string, payload?: object) =>
    operator.inject({ method: 'POST', url: path, ...(payload && { payload }) });
  const newest = async () =>
    eventually('an execution', () => world.store.list({ limit: 1 }).snapshots[0]?.execution.id);
  return { world, operator, url, post, pauses, newest };
}

describe('a launch with wait_seconds', () => {
  it('is answered when the crawl has finished', async () => {
    const { world, post, pauses, newest } = await waitingWorld();
    const answer = post('/executions?wait_seconds=60', { config: CONFIG });
    const id = await newest();
    await world.reaches(id, 'running');
    expect(pauses[0]?.ms).toBe(60_000);
    world.complete(id);
    const { statusCode, json } = await answer;
    expect([statusCode, json()]).toMatchObject([
      201,
      { execution_id: id, status: 'succeeded', warnings: [] },
    ]);
  });

  it('is answered with the state it is in when the time has passed', async () => {
    const { world, post, pauses, newest } = await waitingWorld();
    const answer = post('/executions?wait_seconds=1.5', { config: CONFIG });
    await world.reaches(await newest(), 'running');
    const [time] = pauses;
    expect(time?.ms).toBe(1500);
    time?.end();
    expect((await answer).json()).toMatchObject({ status: 'running' });
  });

  it('waits for a launch of a task, for a replay, and for a launch that is sent again', async () => {
    const { world, operator, post } = await waitingWorld();
    await operator.inject({ method: 'PUT', url: '/tasks/shop', payload: { config: CONFIG } });
    const before = await world.running();
    world.complete(before);
    for (const path of ['/tasks/shop/executions', `/executions/${before}/replay`]) {
      const known = new Set(world.store.list({ limit: 9 }).snapshots.map(({ execution: { id } }) => id));
      const answer = post(`${path}?wait_seconds=10`);
      const id = await eventually('its execution', () =>
        world.store
          .list({ limit: 9 })
          .snapshots.map(({ execution }) => execution.id)
          .find((each) => !known.has(each)),
      );
      await world.reaches(id, 'running');
      world.complete(id, { success: false });
      expect((await answer).json()).toMatchObject({ execution_id: id, status: 'failed' });
    }
    const again = { method: 'POST', url: '/executions?wait_seconds=5', payload: { config: CONFIG } } as const;
    const first = operator.inject({ ...again, headers: { 'idempotency-key': 'k' } });
    const id = await eventually('its execution', () => world.store.ofIdempotencyKey('k')?.executionId);
    const second = operator.inject({ ...again, headers: { 'idempotency-key': 'k' } });
    await world.reaches(id, 'running');
    world.complete(id);
    for (const answer of [await first, await second])
      expect(answer.json()).toMatchObject({ execution_id: id });
    expect([(await first).statusCode, (await second).statusCode]).toEqual([201, 200]);
  });

  it('waits no longer when the service stops', async () => {
    const { world, operator, url, newest } = await waitingWorld();
    const answer = fetch(`${url}/executions?wait_seconds=60`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ config: CONFIG }),
    });
    await world.reaches(await newest(), 'running');
    await operator.close();
    expect(await (await answer).json()).toMatchObject({ status: 'running' });
  });

  it('may wait no longer than a minute', async () => {
    const { post } = await waitingWorld();
    for (const wait of ['61', '-1', 'long']) {
      expect(problemOf(await post(`/executions?wait_seconds=${wait}`, { config: CONFIG }))).toMatchObject({
        status: 400,
        errors: [{ field: 'wait_seconds' }],
      });
    }
  });
});

describe.each(['/monitoring/execution/ID/status', '/executions/ID'])('%s with wait_seconds', (path) => {
  it('is answered when the crawl has finished, or when the time has passed', async () => {
    const { world, operator, pauses } = await waitingWorld();
    const id = await world.running();
    const url = path.replace('ID', id);
    const get = async (seconds: number) => operator.inject({ url: `${url}?wait_seconds=${seconds}` });
    const before = pauses.length;
    const short = get(1.5);
    const time = await eventually('the end of its time', () =>
      pauses.slice(before).find(({ ms }) => ms === 1500),
    );
    time.end();
    expect((await short).json()).toMatchObject({ status: 'running' });
    const long = get(60);
    await eventually('somebody who waits', () => pauses.find(({ ms }) => ms === 60_000));
    world.complete(id);
    expect((await long).json()).toMatchObject({ execution_id: id, status: 'succeeded' });
    // Nothing to wait for.
    expect((await get(60)).json()).toMatchObject({ status: 'succeeded' });
    expect(problemOf(await get(61))).toMatchObject({ status: 400, errors: [{ field: 'wait_seconds' }] });
  });
});
