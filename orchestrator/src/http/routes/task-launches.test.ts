import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { BODY, taskWorld } from '../testing/task-world.ts';

describe('launching a task', () => {
  it('answers 201 with the execution, which keeps the name and the revision of its task', async () => {
    const { world, ask, put } = await taskWorld();
    await put('shop');
    const launched = await ask('POST', '/api/v1/tasks/shop/executions');
    const { execution_id: id } = launched.json<{ execution_id: string }>();
    expect([launched.statusCode, launched.headers.location]).toEqual([201, `/api/v1/executions/${id}`]);
    const task = { name: 'shop', revision: 1 };
    expect(launched.json()).toMatchObject({ task_name: 'shop', task, warnings: [] });
    await put('shop', { config: CONFIG });
    await world.reaches(id, 'running');
    const detail = (await ask('GET', `/executions/${id}`)).json();
    expect(detail).toMatchObject({ config: CONFIG, labels: BODY.labels, max_duration_seconds: 600, task });
    expect((await ask('GET', `/monitoring/execution/${id}/status`)).json()).toMatchObject({ task });
    expect((await ask('GET', `/executions/${id}/events`)).json()).toMatchObject({
      events: [{ task }, { task }, { task }],
    });
    const plain = await world.launch();
    const listed = async (query: string) =>
      (await ask('GET', `/executions?${query}`))
        .json<{ executions: { execution_id: string; task: unknown }[] }>()
        .executions.map(({ execution_id, task: of }) => [execution_id, of]);
    expect(await listed('task=shop')).toEqual([[id, task]]);
    expect(await listed('task_name=shop')).toEqual([
      [plain, null],
      [id, task],
    ]);
    expect(await listed('task=shop&status=queued')).toEqual([]);
  });

  it('takes overrides as a merge patch, and stores none of them in the task', async () => {
    const { world, ask, put, get } = await taskWorld();
    await put('shop', { ...BODY, env: { A: '1', B: '2' } });
    const overrides = {
      config: { crawl_config: { max_pages: 3 }, task_name: 'other' },
      labels: { team: null, run: 'test' },
      max_duration_seconds: null,
      env: { B: '3' },
    };
    const launched = await ask('POST', '/tasks/shop/executions', overrides);
    const { execution_id: id } = launched.json<{ execution_id: string }>();
    const { config, env } = world.store.input(id);
    expect(JSON.parse(config)).toEqual({ ...CONFIG, task_name: 'other', crawl_config: { max_pages: 3 } });
    expect(env).toEqual({ A: '1', B: '3' });
    const { spec } = world.find(id).execution;
    expect(spec).toMatchObject({ labels: { run: 'test' }, maxDurationSeconds: null, taskName: 'other' });
    expect(await get('shop')).toMatchObject({ revision: 1, body: BODY });
  });

  it('refuses overrides that make no launch, names each field, and starts nothing', async () => {
    const { world, ask, put } = await taskWorld();
    await put('shop');
    const refused = async (overrides: object) =>
      problemOf(await ask('POST', '/tasks/shop/executions', overrides));
    expect(await refused({ config: { crawl_config: { max_pages: '3' } }, name: 'x', prio: 1 })).toMatchObject(
      {
        status: 400,
        code: 'invalid_launch',
        errors: [{ field: 'name' }, { field: 'prio' }, { field: 'config.crawl_config.max_pages' }],
      },
    );
    expect(await refused({ config: null })).toMatchObject({ errors: [{ field: 'config' }] });
    expect(await refused({ image: 'evil/x:1' })).toMatchObject({ code: 'image_not_allowed' });
    expect(await refused([1])).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(world.store.list({ limit: 5 }).snapshots).toEqual([]);
  });

  it('answers the same request again with its execution, also when the task has changed or is gone', async () => {
    const { ask, put } = await taskWorld();
    await put('shop');
    const launch = async (overrides: object, key = 'monday') => {
      const answer = await ask('POST', '/tasks/shop/executions', overrides, key);
      return [answer.statusCode, answer.json<{ execution_id?: string; code?: string }>()] as const;
    };
    const [, first] = await launch({ priority: 1 });
    await put('shop', { config: CONFIG });
    expect(await launch({ priority: 1 })).toMatchObject([200, { execution_id: first.execution_id }]);
    expect(await launch({ priority: 2 })).toMatchObject([422, { code: 'idempotency_key_reused' }]);
    await ask('DELETE', '/tasks/shop');
    expect(await launch({ priority: 1 })).toMatchObject([200, { execution_id: first.execution_id }]);
    const plain = await ask('POST', '/executions', { config: CONFIG }, 'monday');
    expect(plain.statusCode).toBe(422);
  });
});

describe('a replay', () => {
  const LAUNCH = {
    image: 'trusted/mine:1',
    labels: { team: 'prices' },
    env: { TOKEN: 'hunter2' },
    resources: { memory_mb: 256 },
    max_duration_seconds: 60,
    heartbeat_interval_seconds: 5,
    stale_after_seconds: 20,
    priority: 3,
    max_attempts: 2,
    group: { key: 'prices', limit: 3 },
    acceptance: { min_items: 1 },
  };

  it('launches the same again under a new id', async () => {
    const { world, ask } = await taskWorld();
    const before = await world.running(LAUNCH);
    const answer = await ask('POST', `/executions/${before}/replay`);
    expect(answer.statusCode).toBe(201);
    const { execution_id: id } = answer.json<{ execution_id: string }>();
    expect(id).not.toBe(before);
    expect(answer.headers.location).toBe(`/api/v1/executions/${id}`);
    expect(world.find(id).execution.spec).toEqual(world.find(before).execution.spec);
    expect(world.store.input(id)).toEqual(world.store.input(before));
    await world.reaches(id, 'running');
    expect(world.ref(id)).toEqual({ executionId: id, attempt: 1 });
  });

  it('is one of the same task and revision, whatever has become of the task', async () => {
    const { world, ask, put } = await taskWorld();
    await put('shop');
    const launched = await ask('POST', '/tasks/shop/executions', { priority: 7 });
    const { execution_id: before } = launched.json<{ execution_id: string }>();
    await put('shop', { config: CONFIG });
    await ask('DELETE', '/tasks/shop');
    const { execution_id: id } = (await ask('POST', `/executions/${before}/replay`)).json<{
      execution_id: string;
    }>();
    expect(world.find(id).execution.spec).toMatchObject({ priority: 7, task: { name: 'shop', revision: 1 } });
  });

  it('is answered with its execution when it is sent again with its key', async () => {
    const { world, ask } = await taskWorld();
    const before = await world.launch();
    const replay = async (of: string) => {
      const answer = await ask('POST', `/executions/${of}/replay`, undefined, 'again');
      return [answer.statusCode, answer.json<{ execution_id?: string }>().execution_id];
    };
    const [, id] = await replay(before);
    expect(await replay(before)).toEqual([200, id]);
    expect(await replay(String(id))).toEqual([422, undefined]);
  });

  it('is refused for an unknown execution, and for what the rules of today do not allow', async () => {
    const { world, ask } = await taskWorld();
    expect(problemOf(await ask('POST', '/executions/e99/replay'))).toMatchObject({
      status: 404,
      code: 'execution_unknown',
    });
    const before = await world.launch(LAUNCH);
    const db = new Database(world.databaseFile);
    db.exec("UPDATE executions SET spec = json_set(spec, '$.image', 'evil/x:1')");
    db.close();
    expect(problemOf(await ask('POST', `/executions/${before}/replay`))).toMatchObject({
      status: 400,
      code: 'image_not_allowed',
    });
    expect(world.store.list({ limit: 5 }).snapshots).toHaveLength(1);
  });
});
