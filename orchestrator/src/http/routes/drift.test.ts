import { describe, expect, it } from 'vitest';
import type { ExecutionStatus, EventList, ResultData } from '@crawlerd/shared';
import { BODY, taskWorld } from '../testing/task-world.ts';

const GOOD = result(100, 98);
const BAD = result(100, 12);
const SENTENCE = 'price is in 12 % of items; usually 98 %';

function result(items: number, priced: number): ResultData {
  const fields = { title: items, price: priced };
  return {
    total_data_count: items,
    crawl_summary: { pages_attempted: 40, pages_failed: 1, bytes: 9_000_000, fields },
  };
}

/** Executions of a task, each of which takes five minutes and reports a result. */
async function driftWorld(body: object = {}) {
  const { world, ask, put } = await taskWorld();
  await put('shop', { ...BODY, ...body });
  const reported = async (id: string, of: ResultData, isSuccess = true) => {
    await world.reaches(id, 'running');
    world.clock.advance(300);
    world.complete(id, { success: isSuccess, result_data: of });
    return (await ask('GET', `/monitoring/execution/${id}/status`)).json<ExecutionStatus>();
  };
  const launched = async (url: string, payload?: object) =>
    (await ask('POST', url, payload)).json<ExecutionStatus>().execution_id;
  const run = async (of: ResultData, overrides?: object) =>
    reported(await launched('/tasks/shop/executions', overrides), of);
  const good = async (times: number) => {
    for (let n = 0; n < times; n++) await run(GOOD);
  };
  const history = async (id: string) =>
    (await ask('GET', `/executions/${id}/events`)).json<EventList>().events;
  return { world, ask, put, run, good, reported, launched, history };
}

describe('an execution of a task', () => {
  it('is compared with earlier ones from the fourth on, and says in one sentence what is out of line', async () => {
    const { run, good, ask, history } = await driftWorld();
    expect((await run(GOOD)).drift).toBeNull();
    await good(2);
    expect((await run(GOOD)).drift).toEqual([]);
    const odd = await run(BAD);
    const drift = [{ kind: 'field', field: 'price', value: 0.12, usual: 0.98, sentence: SENTENCE }];
    expect(odd).toMatchObject({ status: 'succeeded', drift });
    expect((await ask('GET', `/executions/${odd.execution_id}`)).json()).toMatchObject({ drift });
    expect((await ask('GET', '/executions')).json()).toMatchObject({
      executions: [{ drift }, { drift: [] }, { drift: null }, { drift: null }, { drift: null }],
    });
    expect((await history(odd.execution_id)).slice(-2)).toMatchObject([
      { kind: 'completion_success', to_status: 'succeeded', reason: 'completed' },
      {
        kind: 'drift',
        from_status: 'succeeded',
        to_status: 'succeeded',
        reason: null,
        message: `${SENTENCE}.`,
        task: { name: 'shop', revision: 1 },
      },
    ]);
  });

  it('has no event of it where nothing is out of line', async () => {
    const { run, good, history } = await driftWorld();
    await good(3);
    const kinds = (await history((await run(GOOD)).execution_id)).map(({ kind }) => kind);
    expect(kinds).not.toContain('drift');
  });

  it('is compared also if it has failed, and does not count as usual then', async () => {
    const { world, good, run, reported, launched } = await driftWorld();
    await good(3);
    const failed = await reported(await launched('/tasks/shop/executions'), result(3, 3), false);
    expect(failed).toMatchObject({ status: 'failed', drift: [{ kind: 'items', value: 3, usual: 100 }] });
    expect(world.store.tasks.usual('shop')).toHaveLength(3);
    expect((await run(GOOD)).drift).toEqual([]);
  });

  it('is not compared if overrides change what it crawls, and is if they change something else', async () => {
    const { world, good, run, launched, reported } = await driftWorld();
    await good(3);
    const fewer = await run(result(2, 2), { config: { crawl_config: { max_pages: 2 } } });
    expect(fewer.drift).toBeNull();
    const again = await reported(await launched(`/executions/${fewer.execution_id}/replay`), result(2, 2));
    expect(again.drift).toBeNull();
    expect(world.store.tasks.usual('shop')).toHaveLength(3);
    const urgent = await run(BAD, { priority: 9, labels: { run: 'test' } });
    expect(urgent.drift).toHaveLength(1);
    const replayed = await reported(await launched(`/executions/${urgent.execution_id}/replay`), BAD);
    expect(replayed.drift).toHaveLength(1);
    expect(world.store.tasks.usual('shop')).toHaveLength(5);
  });

  it('keeps what was found over a restart', async () => {
    const { world, good, run } = await driftWorld();
    await good(3);
    const { execution_id: id } = await run(BAD);
    world.restart();
    expect(world.find(id).execution.drift).toHaveLength(1);
    expect(world.store.tasks.usual('shop')).toHaveLength(4);
  });
});

it('an execution without a task is not compared', async () => {
  const { world, good, reported } = await driftWorld();
  await good(4);
  expect((await reported(await world.launch(), BAD)).drift).toBeNull();
});

describe('what is usual for a task', () => {
  it('is what its last ten good executions came to', async () => {
    const { world, good, run } = await driftWorld();
    await good(3);
    for (let n = 0; n < 12; n++) await run(BAD);
    expect(world.store.tasks.usual('shop')).toHaveLength(10);
    expect((await run(BAD)).drift).toEqual([]);
  });

  it('goes with the task, and begins anew with its name', async () => {
    const { world, ask, put, good, run, launched, reported } = await driftWorld();
    await good(3);
    const late = await launched('/tasks/shop/executions');
    await ask('DELETE', '/tasks/shop');
    expect(world.store.tasks.usual('shop')).toEqual([]);
    expect((await reported(late, GOOD)).drift).toBeNull();
    expect(world.store.tasks.usual('shop')).toEqual([]);
    await put('shop', BODY);
    expect((await run(BAD)).drift).toBeNull();
  });
});

describe('acceptance.drift', () => {
  it('makes a result that is out of line a failure, with the sentence as its reason', async () => {
    const { run, good, world } = await driftWorld({ acceptance: { drift: true } });
    await good(3);
    expect(await run(BAD)).toMatchObject({
      status: 'failed',
      reason: 'acceptance_failed',
      error_message: `The result does not meet the acceptance criteria: ${SENTENCE}.`,
      drift: [{ field: 'price' }],
    });
    expect(world.store.tasks.usual('shop')).toHaveLength(3);
    expect((await run(GOOD)).status).toBe('succeeded');
  });

  it('may name the kinds that count', async () => {
    const { run, good } = await driftWorld({ acceptance: { drift: ['items'] } });
    await good(3);
    expect(await run(BAD)).toMatchObject({ status: 'succeeded', drift: [{ field: 'price' }] });
    expect(await run(result(4, 4))).toMatchObject({ status: 'failed', drift: [{ kind: 'items' }] });
  });

  it('refuses a kind that there is not, and names the field', async () => {
    const { ask } = await taskWorld();
    const reply = await ask('PUT', '/tasks/shop', { ...BODY, acceptance: { drift: ['prices'] } });
    expect(reply.statusCode).toBe(400);
    expect(JSON.stringify(reply.json())).toContain('acceptance.drift');
  });
});
