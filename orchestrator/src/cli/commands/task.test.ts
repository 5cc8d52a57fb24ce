import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TaskReply, TaskSummary, TaskView } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { statusSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crawlerd-task-'));
  service = await new FakeService().start();
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const UPDATED = '2026-01-02T01:04:05.000Z';

function summary(name: string, changes: Partial<TaskSummary> = {}): TaskSummary {
  return { name, revision: 1, updated_at: UPDATED, task_name: 'shop', valid: true, ...changes };
}

function reply(name: string, changes: Partial<TaskReply> = {}): TaskReply {
  return {
    name,
    revision: 1,
    updated_at: UPDATED,
    task_name: 'shop',
    outcome: 'created',
    changed: [],
    warnings: [],
    ...changes,
  };
}

function file(name: string, text: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text));
  return path;
}

const TASK = { config: { task_name: 'shop', base_url: 'https://shop.example/' } };

describe('task ls', () => {
  test('lists all tasks, however many pages there are', async () => {
    service.on('GET /api/v1/tasks', ({ query }, response) => {
      const isFirst = query['cursor'] === undefined;
      const tasks = [isFirst ? summary('a') : summary('b', { revision: 12, valid: false })];
      sendJson(response, 200, { tasks, next_cursor: isFirst ? 'a' : null });
    });
    const plain = await runAgainst(service, ['task', 'ls']);
    expect(plain.out).toBe(
      `TASK\tREVISION\tTASK NAME\tCHANGED\tSTATE\na\t1\tshop\t${UPDATED}\tok\nb\t12\tshop\t${UPDATED}\toutdated\n`,
    );
    const seen = await runAgainst(service, ['task', 'ls'], testIo({ terminal: true }));
    expect(seen.out).toMatch(/│ b +│ +12 │ shop +│ .*ago.* │ outdated │/);
    const json = await runAgainst(service, ['task', 'ls', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ tasks: [{ name: 'a' }, { name: 'b', valid: false }] });
  });

  test('says on a terminal that there are none, and how to make one', async () => {
    service.json('GET /api/v1/tasks', { tasks: [], next_cursor: null });
    const ran = await runAgainst(service, ['task', 'ls'], testIo({ terminal: true }));
    expect(ran.out).toContain('No saved tasks. Save one with: crawlerd task apply');
  });
});

describe('task show', () => {
  const VIEW: TaskView = {
    ...summary('shop', { revision: 3 }),
    current: true,
    issues: [],
    body: TASK,
    env_names: ['TOKEN'],
  };

  test('shows a task, and what is wrong with it', async () => {
    const issues = [{ field: 'config.x', message: 'is wrong' }];
    service.json('GET /api/v1/tasks/shop', { ...VIEW, valid: false, issues });
    const ran = await runAgainst(service, ['task', 'show', 'shop']);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^revision +3$/m);
    expect(ran.out).toMatch(/^state +outdated: .*not launched$/m);
    expect(ran.out).toMatch(/^wrong +config\.x: is wrong$/m);
    expect(ran.out).toMatch(/^env +TOKEN \(values are not shown\)$/m);
    expect(ran.out).toContain('    "task_name": "shop"');
  });

  test('shows an earlier revision, and as JSON all of it', async () => {
    service.json('GET /api/v1/tasks/shop', { ...VIEW, current: false });
    const ran = await runAgainst(service, ['task', 'show', 'shop', '--revision', '3']);
    expect(ran.out).toContain('3 (not the one that is launched now)');
    expect(service.seen[0]?.query).toEqual({ revision: '3' });
    const json = await runAgainst(service, ['task', 'show', 'shop', '--json']);
    expect(JSON.parse(json.out)).toEqual({ ...VIEW, current: false });
    expect((await runAgainst(service, ['task', 'show', 'shop', '--revision', '0'])).code).toBe(2);
  });
});

describe('task apply', () => {
  test('sends a file as it is written, under the name in it or else that of the file', async () => {
    const path = file('books.json', '\ufeff{ "name": "daily",\n "config": {"x": 1.50} }');
    service.json('PUT /api/v1/tasks/daily', reply('daily'), 201);
    const ran = await runAgainst(service, ['task', 'apply', path]);
    expect(ran).toEqual({
      code: 0,
      err: '',
      out: `TASK\tRESULT\tREVISION\tCHANGED\tFILE\tNAMED BY\ndaily\tcreated\t1\t\t${path}\t"name" in it\n`,
    });
    expect(service.seen[0]?.text).toBe('{"name":"daily","config":{"x":1.50}}');
    expect(service.seen[0]?.query).toEqual({});
    service.json('PUT /api/v1/tasks/news', reply('news', { outcome: 'unchanged' }));
    const other = await runAgainst(service, ['task', 'apply', file('news.json', TASK)]);
    expect(other.out).toContain('news\tunchanged\t1\t\t');
    expect(other.out).toContain('\tfile name\n');
  });

  test('says of each task of a folder what changed, and shows warnings', async () => {
    for (const name of ['b.json', 'a.json']) file(name, TASK);
    file('notes.txt', 'not read');
    file('.hidden.json', 'not read');
    mkdirSync(join(folder, 'c'));
    service.json('PUT /api/v1/tasks/a', reply('a', { warnings: ['unknown key "dealy"'] }), 201);
    const changed = ['config.crawl_config.max_pages', 'labels.team'];
    service.json('PUT /api/v1/tasks/b', reply('b', { outcome: 'changed', revision: 4, changed }));
    const ran = await runAgainst(service, ['task', 'apply', folder]);
    expect(ran.code).toBe(0);
    expect(
      ran.out
        .split('\n')
        .slice(1, 3)
        .map((line) => line.split('\t').slice(0, 4)),
    ).toEqual([
      ['a', 'created', '1', ''],
      ['b', 'changed', '4', 'config.crawl_config.max_pages labels.team'],
    ]);
    expect(ran.err).toBe('warning: a: unknown key "dealy"\n');
  });

  test('reports all faults of all files together, and applies the others', async () => {
    file('bad.json', '{');
    file('good.json', TASK);
    file('list.json', '[]');
    file('name.json', { name: 'no/slash', ...TASK });
    file('one.json', { name: 'same', ...TASK });
    file('refused.json', TASK);
    file('same.json', TASK);
    file('违.json', TASK);
    service.json('PUT /api/v1/tasks/good', reply('good'), 201);
    service.problem('PUT /api/v1/tasks/refused', {
      status: 400,
      detail: 'The task is invalid; nothing was stored.',
      errors: [{ field: 'config.base_url', message: 'must be an http:// or https:// URL' }],
    });
    const ran = await runAgainst(service, ['task', 'apply', folder]);
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('good\tcreated');
    expect(service.seen.map(({ path }) => path)).toEqual(['/api/v1/tasks/good', '/api/v1/tasks/refused']);
    const faults = ran.err.replaceAll(`${folder}/`, '').split('\n');
    expect(faults).toEqual([
      expect.stringMatching(/^bad\.json was not applied\. .*is not JSON/),
      'list.json was not applied. must be a JSON object, such as {"config": {"task_name": ..., "base_url": ...}}.',
      expect.stringMatching(/^name\.json was not applied\. name: must have 1 to 100 letters/),
      'one.json was not applied. same.json has the same name, same.',
      'refused.json was not applied. The task is invalid; nothing was stored.',
      '  config.base_url: must be an http:// or https:// URL',
      'same.json was not applied. one.json has the same name, same.',
      expect.stringMatching(/^违\.json was not applied\. The file has no "name", and its own name must have/),
      '',
    ]);
    const json = await runAgainst(service, ['task', 'apply', folder, '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      dry_run: false,
      tasks: [{ name: 'good', outcome: 'created', named_by: 'file', file: join(folder, 'good.json') }],
      faults: [{}, {}, {}, {}, { file: join(folder, 'refused.json') }, {}, {}],
    });
  });

  test('with --dry-run asks the service to store nothing', async () => {
    service.json('PUT /api/v1/tasks/shop', reply('shop', { outcome: 'changed', changed: ['env.A'] }));
    const args = ['task', 'apply', file('shop.json', TASK), '--dry-run'];
    const ran = await runAgainst(service, args, testIo({ terminal: true, columns: 120 }));
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/shop +│ changed +│ +1 +│ env\.A/);
    expect(ran.out).toContain('Nothing was stored (--dry-run).');
    expect(service.seen[0]?.query).toEqual({ dry_run: 'true' });
  });

  test('tries no further where nobody may, or nobody answers', async () => {
    for (const name of ['a.json', 'b.json']) file(name, TASK);
    service.problem('PUT /api/v1/tasks/a', { status: 401, detail: 'A credential is missing.' });
    const ran = await runAgainst(service, ['task', 'apply', folder]);
    expect([ran.code, service.seen.length]).toEqual([1, 1]);
    expect(ran.err).toContain('b.json was not applied. It was not tried, because of the fault above.');
    const io = testIo();
    io.env['CRAWLERD_URL'] = service.url;
    await service.stop();
    const alone = await runAgainst(service, ['task', 'apply', folder], io);
    expect([alone.code, alone.out]).toEqual([1, '']);
    expect(alone.err).toContain('b.json was not applied. It was not tried');
  });

  test('refuses a path without tasks', async () => {
    const missing = await runAgainst(service, ['task', 'apply', join(folder, 'none')]);
    expect([missing.code, missing.err]).toEqual([1, `${join(folder, 'none')} does not exist.\n`]);
    const empty = await runAgainst(service, ['task', 'apply', folder]);
    expect([empty.code, empty.err]).toEqual([1, `The folder ${folder} has no .json files.\n`]);
  });
});

describe('task run', () => {
  const ROUTE = 'POST /api/v1/tasks/shop/executions';
  const QUEUED = { ...statusSample({ status: 'queued', task: { name: 'shop', revision: 3 } }), warnings: [] };

  test('launches a task as it is, and prints the id alone into a pipe', async () => {
    service.json(ROUTE, QUEUED, 201);
    expect(await runAgainst(service, ['task', 'run', 'shop'])).toEqual({ code: 0, out: 'ex-1\n', err: '' });
    expect(service.seen[0]?.text).toBe('{}');
  });

  test('takes overrides from the command line, a file and standard input, as they are written', async () => {
    service.json(ROUTE, QUEUED, 200);
    const overrides = '{ "config": {"x": 1.50}, "labels": null }';
    const io = testIo();
    io.stdin = Object.assign(Readable.from([overrides]), { isTTY: false });
    for (const given of [overrides, file('o.json', overrides), '-']) {
      const args = ['task', 'run', 'shop', '--override', given, '--idempotency-key', 'monday'];
      const ran = await runAgainst(service, args, given === '-' ? io : testIo());
      expect([ran.code, ran.err]).toEqual([0, 'This key was already used: nothing new was launched.\n']);
    }
    expect(service.seen.map(({ text }) => text)).toEqual(
      Array.from({ length: 3 }, () => '{"config":{"x":1.50},"labels":null}'),
    );
    expect(service.seen[0]?.headers['idempotency-key']).toBe('monday');
  });

  test.each(['{', '{"a": 1', '[1]'])('refuses the overrides %s', async (given) => {
    const path = given.startsWith('{') ? given : file('o.json', given);
    const ran = await runAgainst(service, ['task', 'run', 'shop', '--override', path]);
    expect([ran.code, service.seen.length]).toEqual([1, 0]);
    expect(ran.err).toMatch(/JSON/);
  });

  test('asks for more heartbeats to follow it, unless the task says how many there are', async () => {
    const done = statusSample({ status: 'succeeded', reason: 'completed', finished_at: UPDATED });
    service.execution([done]);
    service.json(ROUTE, { ...QUEUED, ...done, warnings: [] }, 201);
    const show = (body: object) =>
      service.json('GET /api/v1/tasks/shop', {
        ...summary('shop'),
        current: true,
        issues: [],
        env_names: [],
        body,
      });
    show(TASK);
    const args = ['task', 'run', 'shop', '--follow', '--override', '{"priority": 1}'];
    expect((await runAgainst(service, args)).code).toBe(0);
    const sent = () => service.seen.findLast(({ method }) => method === 'POST')?.body;
    expect(sent()).toEqual({ heartbeat_interval_seconds: 2, stale_after_seconds: 100, priority: 1 });
    show({ ...TASK, heartbeat_interval_seconds: 60 });
    await runAgainst(service, args);
    expect(sent()).toEqual({ priority: 1 });
  });
});

describe('task rm, and replay', () => {
  test('remove a task, and say so', async () => {
    service.on('DELETE /api/v1/tasks/shop', (_seen, response) => response.writeHead(204).end());
    expect(await runAgainst(service, ['task', 'rm', 'shop'])).toEqual({
      code: 0,
      out: 'shop was removed\n',
      err: '',
    });
    const json = await runAgainst(service, ['task', 'rm', 'shop', '--json']);
    expect(JSON.parse(json.out)).toEqual({ removed: { name: 'shop' } });
    service.problem('DELETE /api/v1/tasks/other', { status: 404, detail: 'There is no task "other".' });
    expect((await runAgainst(service, ['task', 'rm', 'other'])).code).toBe(1);
  });

  test('launch the same again, by the start of an id', async () => {
    service.known = [statusSample({ execution_id: 'ex-12345' })];
    service.json('POST /api/v1/executions/ex-12345/replay', { ...statusSample(), warnings: [] }, 201);
    const ran = await runAgainst(service, ['replay', 'ex-1', '--idempotency-key', 'again']);
    expect(ran).toEqual({ code: 0, out: 'ex-1\n', err: '' });
    expect(service.seen.at(-1)?.headers['idempotency-key']).toBe('again');
  });
});

describe('the saved task of an execution', () => {
  test('is shown by status and show, and is what a list can be asked for', async () => {
    service.execution([statusSample({ task: { name: 'daily', revision: 3 } })]);
    for (const command of ['status', 'show']) {
      expect((await runAgainst(service, [command, 'ex-1'])).out).toMatch(/^saved task +daily, revision 3$/m);
    }
    service.json('GET /api/v1/executions', { executions: [], next_cursor: null });
    await runAgainst(service, ['ls', '--task', 'daily']);
    expect(service.seen.at(-1)?.query).toMatchObject({ task: 'daily' });
  });
});
