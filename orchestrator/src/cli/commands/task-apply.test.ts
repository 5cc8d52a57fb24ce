import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TaskReply } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { scheduleSample } from '../testing/samples.ts';
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

function reply(name: string, changes: Partial<TaskReply> = {}): TaskReply {
  return {
    name,
    revision: 1,
    updated_at: '2026-01-02T01:04:05.000Z',
    task_name: 'shop',
    outcome: 'created',
    changed: [],
    warnings: [],
    schedules: [],
    ...changes,
  };
}

function file(name: string, text: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text));
  return path;
}

const TASK = { config: { task_name: 'shop', base_url: 'https://shop.example/' } };

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

  test('shows people when the schedules of what is new come next', async () => {
    const [next] = scheduleSample().next_ticks;
    if (next === undefined) throw new Error('the sample has no next tick');
    const schedules = [
      { name: 'nightly', next_ticks: [next] },
      { name: 'rarely', next_ticks: [] },
    ];
    service.json('PUT /api/v1/tasks/a', reply('a', { schedules }), 201);
    const path = file('a.json', TASK);
    const shown = async (terminal: boolean, ...args: string[]) =>
      (await runAgainst(service, ['task', 'apply', path, ...args], testIo({ terminal }))).out;
    const line = 'a/nightly: next 2026-01-03 06:00 +08:00\n';
    expect(await shown(true)).toContain(line);
    expect(await shown(false)).not.toContain('nightly');
    expect(JSON.parse(await shown(false, '--json'))).toMatchObject({ tasks: [{ schedules }] });
    service.json('PUT /api/v1/tasks/a', reply('a', { outcome: 'unchanged', schedules }));
    expect(await shown(true)).not.toContain('nightly');
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
