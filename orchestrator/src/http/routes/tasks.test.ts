import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  isValid,
  TASK_BYTES_MAX,
  TaskListSchema,
  TaskReplySchema,
  TaskViewSchema,
  type TaskReply,
  type TaskView,
} from '@crawlerd/shared';
import { bothApps, CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';

const BODY = { config: CONFIG, labels: { team: 'prices' }, max_duration_seconds: 600 };

async function taskWorld() {
  const { world, operator } = await bothApps();
  const ask = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
    key?: string,
  ) =>
    operator.inject({
      method,
      url,
      ...(payload && { payload }),
      ...(key !== undefined && { headers: { 'idempotency-key': key } }),
    });
  const put = async (name: string, payload: object = BODY, query = ''): Promise<TaskReply> => {
    const reply: unknown = (await ask('PUT', `/tasks/${name}${query}`, payload)).json();
    if (!isValid(TaskReplySchema, reply)) throw new Error(`no task reply: ${JSON.stringify(reply)}`);
    return reply;
  };
  const get = async (path: string): Promise<TaskView> => {
    const view: unknown = (await ask('GET', `/tasks/${path}`)).json();
    if (!isValid(TaskViewSchema, view)) throw new Error(`no task: ${JSON.stringify(view)}`);
    return view;
  };
  /** What is stored is changed behind the back of the service, as an upgrade would change what fits. */
  const rewrite = (name: string, body: object): void => {
    const db = new Database(world.databaseFile);
    db.prepare('UPDATE task_revisions SET body = ? WHERE name = ?').run(JSON.stringify(body), name);
    db.close();
  };
  return { world, operator, ask, put, get, rewrite };
}

describe('saving a task', () => {
  it('answers 201 with Location, then 200, and says what it came to', async () => {
    const { ask, put } = await taskWorld();
    const created = await ask('PUT', '/api/v1/tasks/shop', BODY);
    expect([created.statusCode, created.headers.location]).toEqual([201, '/api/v1/tasks/shop']);
    expect(created.json()).toMatchObject({
      name: 'shop',
      revision: 1,
      task_name: 'shop',
      outcome: 'created',
      changed: [],
      warnings: [],
    });
    const again = await ask('PUT', '/tasks/shop', { ...BODY, name: 'shop' });
    expect([again.statusCode, again.headers.location]).toEqual([200, undefined]);
    expect(again.json()).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect(await put('shop', { config: { ...CONFIG, crawl_config: { max_page: 3 } } })).toMatchObject({
      outcome: 'changed',
      revision: 2,
      changed: ['config.crawl_config', 'labels', 'max_duration_seconds'],
      warnings: [expect.stringContaining('did you mean "max_pages"?')],
    });
  });

  it('stores nothing in a dry run, and says what it would come to', async () => {
    const { ask, put, get } = await taskWorld();
    const dry = await ask('PUT', '/tasks/shop?dry_run=true', BODY);
    expect([dry.statusCode, dry.json<TaskReply>().outcome]).toEqual([200, 'created']);
    expect((await ask('GET', '/tasks/shop')).statusCode).toBe(404);
    await put('shop');
    expect(await put('shop', { config: CONFIG, priority: 5 }, '?dry_run=true')).toMatchObject({
      outcome: 'changed',
      changed: ['labels', 'max_duration_seconds', 'priority'],
    });
    expect(await get('shop')).toMatchObject({ revision: 1, body: BODY });
  });

  it('refuses whatever would be refused as a launch, names each field, and stores nothing', async () => {
    const { ask, world } = await taskWorld();
    const refused = async (payload: object, name = 'shop') =>
      problemOf(await ask('PUT', `/tasks/${name}`, payload));
    expect(
      await refused({ config: { task_name: '', base_url: 'ftp://x' }, schedule: 'daily' }),
    ).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ field: 'schedule' }, { field: 'config.task_name' }, { field: 'config.base_url' }],
    });
    const semantic = { config: { task_name: 'x' }, cache_from: 'e9', resources: { cpus: 99 } };
    const problem = await refused({ ...semantic, name: 'other' });
    expect(problem).toMatchObject({ status: 400, code: 'invalid_task' });
    expect(problem.errors?.map(({ field }) => field).toSorted()).toEqual([
      'cache_from',
      'config.base_url',
      'name',
      'resources.cpus',
    ]);
    expect(await refused({ config: CONFIG, image: 'evil/x:1' })).toMatchObject({ code: 'image_not_allowed' });
    expect(await refused(BODY, '.hidden')).toMatchObject({
      status: 400,
      errors: [{ field: 'name', message: expect.stringContaining('1 to 100 letters') }],
    });
    expect(await refused(BODY, 'x'.repeat(101))).toMatchObject({ status: 400, errors: [{ field: 'name' }] });
    const large = { config: { ...CONFIG, notes: 'x'.repeat(TASK_BYTES_MAX) } };
    expect(await refused(large)).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(world.store.tasks.list({ limit: 5, after: null }).tasks).toEqual([]);
  });

  it('takes a body that is so large that it is checked elsewhere', async () => {
    const { put, get } = await taskWorld();
    const urls = Array.from({ length: 3000 }, (_, n) => `http://shop.test/page/number/${n}`);
    const large = { config: { ...CONFIG, target_urls: urls } };
    expect(await put('large', large)).toMatchObject({ outcome: 'created' });
    expect(await get('large')).toMatchObject({ valid: true, body: large });
    expect(await put('large', { config: { ...CONFIG, target_urls: urls.slice(1) } })).toMatchObject({
      changed: ['config.target_urls'],
    });
  });
});

describe('a saved task', () => {
  it('is shown with all that was put, but for the values of its environment', async () => {
    const { ask, put, get } = await taskWorld();
    await put('shop', { ...BODY, env: { TOKEN: 'hunter2' } });
    const view = await get('shop');
    expect(view).toMatchObject({ body: BODY, env_names: ['TOKEN'], valid: true, issues: [], current: true });
    const changed = await put('shop', { ...BODY, env: { TOKEN: 'hunter3' } });
    expect(changed.changed).toEqual(['env.TOKEN']);
    for (const url of ['/tasks', '/tasks/shop', '/tasks/shop?revision=1']) {
      expect((await ask('GET', url)).body).not.toContain('hunter');
    }
  });

  it('is shown in earlier revisions, too', async () => {
    const { ask, put, get } = await taskWorld();
    await put('shop');
    await put('shop', { config: CONFIG });
    expect(await get('shop?revision=1')).toMatchObject({ revision: 1, current: false, body: BODY });
    expect(await get('shop?revision=2')).toMatchObject({ revision: 2, current: true });
    expect(problemOf(await ask('GET', '/tasks/shop?revision=3'))).toMatchObject({
      status: 404,
      code: 'task_unknown',
    });
    expect((await ask('GET', '/tasks/shop?revision=0')).statusCode).toBe(400);
  });

  it('is removed once, and its executions stay', async () => {
    const { world, ask, put, get } = await taskWorld();
    await put('shop');
    const id = (await ask('POST', '/tasks/shop/executions')).json<{ execution_id: string }>().execution_id;
    await world.reaches(id, 'running');
    const removed = await ask('DELETE', '/tasks/shop');
    expect([removed.statusCode, removed.body]).toEqual([204, '']);
    for (const answer of [
      await ask('DELETE', '/tasks/shop'),
      await ask('GET', '/tasks/shop'),
      await ask('POST', '/tasks/shop/executions'),
    ]) {
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'task_unknown' });
    }
    expect((await ask('GET', `/executions/${id}`)).json()).toMatchObject({
      status: 'running',
      task: { name: 'shop', revision: 1 },
    });
    expect(await get('shop?revision=1')).toMatchObject({ current: false, body: BODY });
  });

  it('is listed by name, page by page', async () => {
    const { ask, put } = await taskWorld();
    for (const name of ['b', 'c', 'a']) await put(name);
    const page = async (query: string) => {
      const list: unknown = (await ask('GET', `/tasks${query}`)).json();
      if (!isValid(TaskListSchema, list)) throw new Error(`no list of tasks: ${JSON.stringify(list)}`);
      return [list.tasks.map(({ name }) => name), list.next_cursor];
    };
    expect(await page('')).toEqual([['a', 'b', 'c'], null]);
    expect(await page('?limit=2')).toEqual([['a', 'b'], 'b']);
    // It stays a place, whatever becomes of the task.
    await ask('DELETE', '/tasks/b');
    expect(await page('?limit=2&cursor=b')).toEqual([['c'], null]);
    expect(problemOf(await ask('GET', '/tasks?cursor=%20'))).toMatchObject({
      status: 400,
      errors: [{ field: 'cursor' }],
    });
  });
});

describe('a task that no longer fits after an upgrade', () => {
  it('is kept and reported, and not launched until it is put right', async () => {
    const { world, ask, put, get, rewrite } = await taskWorld();
    await put('shop');
    rewrite('shop', { config: { ...CONFIG, crawl_config: { max_pages: 'many' } }, retired: 1 });
    const issues = [
      { field: 'retired', message: 'is not a known key' },
      { field: 'config.crawl_config.max_pages', message: 'must be integer' },
    ];
    expect(await get('shop')).toMatchObject({ valid: false, issues, body: { retired: 1 } });
    expect((await ask('GET', '/tasks')).json()).toMatchObject({ tasks: [{ name: 'shop', valid: false }] });
    for (const overrides of [undefined, { retired: null, config: { crawl_config: null } }]) {
      const refused = problemOf(await ask('POST', '/tasks/shop/executions', overrides));
      expect(refused).toMatchObject({ status: 409, code: 'task_outdated', errors: issues });
      expect(refused.detail).toContain('crawlerd task apply');
    }
    expect(world.store.list({ limit: 5 }).snapshots).toEqual([]);
    expect(await put('shop')).toMatchObject({ outcome: 'changed', revision: 2 });
    expect((await ask('POST', '/tasks/shop/executions')).statusCode).toBe(201);
  });
});

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
