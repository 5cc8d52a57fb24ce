import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TaskSummary, TaskView } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { scheduleSample, statusSample } from '../testing/samples.ts';
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
    schedules: [scheduleSample()],
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
    expect(ran.out).toMatch(
      /^schedule +nightly: 0 6 \* \* \* Asia\/Shanghai, next 2026-01-03 06:00 \+08:00$/m,
    );
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
    // What stands in a file was not said on the command line.
    expect([ran.code, service.seen.length]).toEqual([given.startsWith('{') ? 2 : 1, 0]);
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
        schedules: [],
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
