import { describe, expect, it } from 'vitest';
import type { EventList, ExecutionList, ExecutionStatus, ExecutionSummary, TaskList } from '@crawlerd/shared';
import type { App } from '../app.ts';
import { bothApps, CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { API_TOKEN, bearer, makeToken } from '../testing/tokens.ts';

const MINE = { team: 'prices', shop: 'a' };

describe('a token that is narrowed to labels', () => {
  it('launches with them, whatever else a launch has, and not against them', async () => {
    const { world, launch } = await narrowedWorld();
    const launched = await launch({ labels: { team: 'prices', other: 'x' } });
    expect(launched.statusCode).toBe(201);
    const { execution } = world.find(launched.json<ExecutionStatus>().execution_id);
    expect(execution.spec.labels).toEqual({ ...MINE, other: 'x' });
    const refused = await launch({ labels: { team: 'stock' } });
    expect(problemOf(refused)).toMatchObject({
      code: 'invalid_launch',
      errors: [{ field: 'labels.team', message: expect.stringContaining('"prices"') }],
    });
  });

  it('lists executions, events and tasks of them only, page by page', async () => {
    const { world, get, operator } = await narrowedWorld();
    for (const [name, labels] of Object.entries({ mine: MINE, half: { team: 'prices' }, none: {} })) {
      await saveTask(operator, name, labels);
    }
    const mine: string[] = [];
    for (let i = 0; i < 4; i++) {
      world.clock.advance(1);
      mine.push(await world.launch({ labels: { ...MINE, n: String(i) } }));
      await world.launch({ labels: { team: 'prices' } });
      await world.launch({ labels: { ...MINE, shop: 'b' } });
    }
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=3${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: ExecutionList = await get(`/executions?${query}`);
      listed.push(...page.executions.map((each) => each.execution_id));
      cursor = page.next_cursor;
    }
    expect(listed).toEqual(mine.toReversed());
    const one: ExecutionList = await get('/executions?label=n%3D2');
    expect(one.executions.map((each) => each.execution_id)).toEqual([mine[2]]);
    expect((await get<ExecutionList>('/executions?label=shop%3Db')).executions).toEqual([]);
    const all = world.services.store.list({ limit: 100 }).snapshots.map(({ execution }) => execution.id);
    const named: ExecutionList = await get(`/executions?ids=${all.join()}`);
    expect(named.executions.map((each) => each.execution_id)).toEqual(mine.toReversed());
    const summary: ExecutionSummary = await get('/executions/summary');
    expect(summary).toMatchObject({ executions: 4, tasks: [{ task_name: 'shop', executions: 4 }] });
    const { events }: EventList = await get('/events?limit=1000');
    expect(new Set(events.map((event) => event.execution_id))).toEqual(new Set(mine));
    expect((await get<TaskList>('/tasks')).tasks.map(({ name }) => name)).toEqual(['mine']);
  });

  it('launches a task of them, which does not exist for it otherwise', async () => {
    const { ask, operator } = await narrowedWorld();
    await saveTask(operator, 'mine', MINE);
    await saveTask(operator, 'other', { team: 'prices' });
    const run = (name: string, body: object = {}) => ask(`/tasks/${name}/executions`, body);
    expect((await run('mine')).statusCode).toBe(201);
    expect(problemOf(await run('other')).code).toBe('task_unknown');
    expect(problemOf(await run('mine', { labels: { shop: 'b' } })).code).toBe('invalid_launch');
  });

  it('neither learns what others have launched under a key, nor crawls from their caches', async () => {
    const { world, launch } = await narrowedWorld();
    const other = await world.running({ labels: { team: 'stock' } });
    const seen = await launch({ cache_from: other }, bearer(API_TOKEN));
    expect(problemOf(seen).code).toBe('cache_unfinished');
    const cached = await launch({ cache_from: other });
    expect(problemOf(cached).errors).toEqual([
      { field: 'cache_from', message: expect.stringContaining('does not exist') },
    ]);
    const key = { 'idempotency-key': 'nightly' };
    const theirs = await launch({}, { ...bearer(API_TOKEN), ...key });
    const mine = await launch({}, key);
    expect([theirs.statusCode, mine.statusCode]).toEqual([201, 201]);
    const again = await launch({}, key);
    const idOf = ({ body }: { readonly body: string }): string =>
      (JSON.parse(body) as ExecutionStatus).execution_id;
    expect([again.statusCode, idOf(again)]).toEqual([200, idOf(mine)]);
    expect(idOf(mine)).not.toBe(idOf(theirs));
    expect(problemOf(await launch({ labels: { n: '1' } }, key)).code).toBe('idempotency_key_reused');
  });

  it('gets neither the environment of what does not exist for it, nor a place in its list', async () => {
    const { world, launch, operator, ask } = await narrowedWorld();
    const other = await world.running({ labels: { team: 'stock' }, env: { PASSWORD: 'hunter2' } });
    const refused = await launch({ env_from: other });
    expect(problemOf(refused).errors).toEqual([
      { field: 'env_from', message: expect.stringContaining('does not exist') },
    ]);
    expect((await launch({ env_from: other }, bearer(API_TOKEN))).statusCode).toBe(201);
    const mine = await world.running({ labels: MINE, env: { PASSWORD: 'mine' } });
    expect((await launch({ env_from: mine })).statusCode).toBe(201);
    const { token } = await makeToken(operator, { name: 'reader', scope: 'read', labels: MINE });
    for (const query of [`cursor=${other}`, `finished_after=2020-01-01T00:00:00Z&cursor=1.${other}`]) {
      const page = await operator.inject({ url: `/executions?${query}`, headers: bearer(token) });
      expect(problemOf(page)).toMatchObject({ status: 400, errors: [{ field: 'cursor' }] });
    }
    expect((await ask(`/executions/${other}/replay`, {})).statusCode).toBe(404);
  });
});

async function narrowedWorld() {
  const { world, operator } = await bothApps({ apiToken: API_TOKEN });
  const { token } = await makeToken(operator, { scope: 'operate', labels: MINE });
  const ask = (url: string, payload: object, headers: Record<string, string> = {}) =>
    operator.inject({ method: 'POST', url, headers: { ...bearer(token), ...headers }, payload });
  return {
    world,
    operator,
    ask,
    launch: (launch: object, headers: Record<string, string> = {}) =>
      ask('/executions', { config: CONFIG, ...launch }, headers),
    get: async <T>(url: string): Promise<T> => {
      const answer = await operator.inject({ url, headers: bearer(token) });
      expect(answer.statusCode).toBe(200);
      return answer.json<T>();
    },
  };
}

async function saveTask(operator: App, name: string, labels: Record<string, string>): Promise<void> {
  const payload = { config: CONFIG, labels };
  const answer = await operator.inject({
    method: 'PUT',
    url: `/tasks/${name}`,
    headers: bearer(API_TOKEN),
    payload,
  });
  expect(answer.statusCode).toBe(201);
}
