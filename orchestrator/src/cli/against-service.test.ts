import { Readable } from 'node:stream';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { uuidIds } from '../adapters/system/uuid-ids.ts';
import { bothApps } from '../http/testing/both-apps.ts';
import { servedWorld } from '../http/testing/operator.ts';
import { listen } from '../http/listen.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { runAlone } from './testing/cli-harness.ts';
import { testIo, type TestIo } from './testing/test-io.ts';

async function service() {
  const ids = uuidIds();
  const { world, url } = await servedWorld({ executionId: () => ids.executionId() });
  const crawlerd = async (args: readonly string[], io: TestIo = testIo()) => {
    io.env['CRAWLERD_URL'] = url;
    return runAlone(args, io);
  };
  return { world, crawlerd };
}

test('what ls shows of an id is enough for every command, also of launches in one moment', async () => {
  const { world, crawlerd } = await service();
  const ids = await Promise.all(Array.from({ length: 20 }, async () => world.launch()));
  const { out } = await crawlerd(['ls'], testIo({ terminal: true }));
  const shown = stripVTControlCharacters(out)
    .split('\n')
    .slice(1, 21)
    .map((line) => line.split(' ')[0] ?? '');
  expect(shown.every((each) => each.length === 13)).toBe(true);
  for (const each of shown) {
    const { out: status } = await crawlerd(['show', each, '--json']);
    expect(JSON.parse(status).execution_id).toMatch(new RegExp(`^${each}`));
  }
  expect((await crawlerd(['show', 'latest', '--json'])).out).toContain(ids.toSorted().at(-1));
});

test('several statuses are those that are asked for, and no others', async () => {
  const { world, crawlerd } = await service();
  const [good, bad] = [await world.running(), await world.running()];
  await world.running();
  world.complete(good);
  world.complete(bad, { success: false });
  const { out } = await crawlerd(['ls', '--status', 'succeeded', '--status', 'failed', '--json']);
  const { executions } = JSON.parse(out) as { executions: { execution_id: string }[] };
  expect(executions.map(({ execution_id: id }) => id)).toEqual([bad, good]);
});

test('what show --json prints launches the same, with an environment that it does not show', async () => {
  const { world, crawlerd } = await service();
  const launch = {
    image: 'trusted/mine:1',
    labels: { team: 'prices' },
    priority: 7,
    group: { key: 'prices=1', limit: 3 },
    max_attempts: 3,
    max_duration_seconds: 90,
    heartbeat_interval_seconds: 5,
    stale_after_seconds: 40,
    acceptance: { min_items: 2 },
    resources: { memory_mb: 64, output_mb: 5 },
    env: { API_KEY: 'hunter2', LEVEL: 'debug' },
  };
  const id = await world.running(launch);
  const { out } = await crawlerd(['show', 'latest', '--json']);
  expect(out).not.toContain('hunter2');
  const again = testIo();
  again.stdin = Readable.from([out]);
  const launched = await crawlerd(['run', '-'], again);
  expect(launched).toMatchObject({ code: 0, err: '' });
  const second = launched.out.trim();
  expect(second).not.toBe(id);
  expect(world.find(second).execution.spec).toEqual(world.find(id).execution.spec);
  expect(world.store.input(second)).toEqual(world.store.input(id));
});

test('a launch of a full group says what it waits for, wherever it is looked at', async () => {
  const { world, crawlerd } = await service();
  const first = await world.running({ group: { key: 'team a', limit: 1 } });
  const second = await world.launch({ group: { key: 'team a', limit: 2 } });
  const sentence = `The limit of 1 of the group "team a" is reached: ${first} is running.`;
  expect((await crawlerd(['status', second])).out).toContain(`now       ${sentence}\n`);
  expect((await crawlerd(['ls'])).out).toContain('\tqueued\twaiting_for_group\t');
  expect((await crawlerd(['ls'])).out).toContain(sentence);
  const { out } = await crawlerd(['show', second]);
  expect(out).toContain(sentence);
  expect(out).toMatch(/^group +team a, at most 2 at once$/m);
  expect(out).toMatch(new RegExp(`^held by +${first}$`, 'm'));
});

test('watch shows the task and the reason of each event', async () => {
  const { world, crawlerd } = await service();
  const id = await world.running({ config: { task_name: '茶叶', base_url: 'http://shop.test/' } });
  world.engine.exit(world.ref(id), { exitCode: 3 });
  await world.reaches(id, 'failed');
  const { code, out } = await crawlerd(['watch', id.slice(0, 13), '--json']);
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(1);
  expect(events.map(({ task_name: task }) => task)).toEqual(Array(events.length).fill('茶叶'));
  expect(events.map(({ to_status: to, reason }) => [to, reason])).toEqual([
    ['queued', null],
    ['starting', null],
    ['running', null],
    ['failed', 'exited_without_completion'],
  ]);
});

test('the log is quoted where only it tells why a crawl ended', async () => {
  const { world, crawlerd } = await service();
  const id = await world.running();
  world.engine.print(world.ref(id), 'Traceback (most recent call last):');
  world.engine.print(world.ref(id), 'KeyError: \u001b[31m价格\u001b[0m');
  world.engine.exit(world.ref(id), { exitCode: 1 });
  await world.released(id);
  const { out } = await crawlerd(['show', 'latest']);
  expect(out).toContain(
    'The last lines of its log:\n' +
      '  | Traceback (most recent call last):\n' +
      '  | KeyError: 价格\n' +
      `All of it: crawlerd logs ${id}\n`,
  );
});

test.each([
  ['no token', '', 'The token is missing', 'Pass the token with --token or CRAWLERD_API_TOKEN.'],
  [
    'a wrong token',
    'wrong',
    'The token is wrong',
    'The token that was sent is the one in CRAWLERD_API_TOKEN.',
  ],
  ['the token of a crawler', null, 'that of a crawler', 'The token that was sent is the one in'],
  ['a token with a line break', 'a\nb', 'CRAWLERD_API_TOKEN holds a blank, a line break', ''],
])('%s is told from the others', async (_name, token, sentence, hint) => {
  const { world, operator } = await bothApps({ apiToken: 'a-token-of-some-length' });
  const { url } = await listen(operator, { host: '127.0.0.1', port: 0, setting: 'CRAWLERD' });
  const id = await world.running();
  const io = testIo();
  io.env['CRAWLERD_URL'] = url;
  io.env['CRAWLERD_API_TOKEN'] = token ?? world.credentials.token(world.ref(id));
  const { code, out, err } = await runAlone(['ls'], io);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(sentence);
  expect(err).toContain(hint);
});

test('tasks in a folder are applied once, and what is applied again is unchanged', async () => {
  const { world, crawlerd } = await service();
  const folder = temporaryFolder();
  const config = { task_name: 'shop', base_url: 'http://shop.test/' };
  const write = (name: string, task: object) => writeFileSync(join(folder, name), JSON.stringify(task));
  write('a.json', { config });
  write('b.json', { name: 'named', config: { ...config, crawl_config: { max_pages: 'x' } }, statsu: 1 });
  const apply = async (...args: string[]) => {
    const { code, out, err } = await crawlerd(['task', 'apply', folder, ...args]);
    return {
      code,
      rows: out
        .split('\n')
        .slice(1, -1)
        .map((row) => row.split('\t').slice(0, 4).join(' ')),
      err,
    };
  };
  const first = await apply();
  expect(first).toMatchObject({ code: 1, rows: ['a created 1 '] });
  expect(first.err).toContain('b.json was not applied. The body of the request is invalid');
  expect(first.err).toContain('  config.crawl_config.max_pages: must be integer\n');
  expect(first.err).toContain('  statsu: is not a known key\n');
  write('b.json', { name: 'named', config });
  expect(await apply('--dry-run')).toMatchObject({ code: 0, rows: ['a unchanged 1 ', 'named created 1 '] });
  expect(await apply()).toMatchObject({ code: 0, rows: ['a unchanged 1 ', 'named created 1 '] });
  write('a.json', { config: { ...config, crawl_config: { max_pages: 3 } } });
  expect((await apply()).rows).toEqual(['a changed 2 config.crawl_config', 'named unchanged 1 ']);
  const ran = await crawlerd(['task', 'run', 'a', '--override', '{"labels": {"run": "test"}}']);
  const replayed = await crawlerd(['replay', ran.out.trim()]);
  for (const id of [ran.out.trim(), replayed.out.trim()]) {
    const { spec } = world.find(id).execution;
    expect(spec).toMatchObject({ labels: { run: 'test' }, task: { name: 'a', revision: 2 } });
  }
});
