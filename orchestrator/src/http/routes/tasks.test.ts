import { describe, expect, it } from 'vitest';
import { isValid, TASK_BYTES_MAX, TaskListSchema, type TaskReply } from '@crawlerd/shared';
import { CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { BODY, taskWorld } from '../testing/task-world.ts';

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

  it('takes what is kept of its executions, launches without it, and names what is wrong with it', async () => {
    const { ask, put, get } = await taskWorld();
    const refused = async (keep: unknown) => problemOf(await ask('PUT', '/tasks/shop', { ...BODY, keep }));
    const empty = await refused({});
    expect([empty.status, empty.errors]).toEqual([400, [{ field: 'keep', message: expect.any(String) }]]);
    expect((await refused({ newest: 0, day: 7 })).errors?.map(({ field }) => field).toSorted()).toEqual([
      'keep.day',
      'keep.newest',
    ]);
    expect(await refused({ days: 7, failed_days: 3 })).toMatchObject({
      code: 'invalid_task',
      errors: [{ field: 'keep.failed_days', message: expect.stringContaining('less than days (7)') }],
    });
    expect((await ask('GET', '/tasks/shop')).statusCode).toBe(404);
    expect(await put('shop', { ...BODY, keep: { newest: 3 } })).toMatchObject({ outcome: 'created' });
    expect(await get('shop')).toMatchObject({ body: { keep: { newest: 3 } } });
    expect((await ask('POST', '/tasks/shop/executions')).statusCode).toBe(201);
    expect(await put('shop', BODY)).toMatchObject({ outcome: 'changed', changed: ['keep'] });
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
