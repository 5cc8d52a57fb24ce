import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAgainst } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { statusSample, succeededSample } from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';
import { shortIds } from './short-id.ts';

const FIRST = '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe';
const SECOND = '01a20a8f-9000-7170-a0ac-41ca01dbfbbe';
const KNOWN = [
  statusSample({ execution_id: FIRST, task_name: '茶叶' }),
  succeededSample({ execution_id: SECOND, task_name: 'phones', created_at: '2026-01-02T01:04:00.000Z' }),
];

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.known = KNOWN;
  service.execution([succeededSample({ execution_id: FIRST })]);
  service.json(`POST /api/v1/executions/${FIRST}/stop`, succeededSample({ execution_id: FIRST }));
  service.json(`POST /api/v1/executions/${FIRST}/resume`, statusSample({ execution_id: FIRST }));
  for (const what of ['logs', 'items']) {
    service.on(`GET /api/v1/executions/${FIRST}/${what}`, (_seen, response) => response.end());
  }
  service.on(`GET /api/v1/executions/${FIRST}/events`, (_seen, response) => response.writeHead(204).end());
  service.json('GET /api/v1/executions', { executions: [KNOWN[0]], next_cursor: FIRST });
});
afterEach(async () => service.stop());

describe.each(['show', 'status', 'logs', 'items', 'stop', 'resume', 'watch'])('%s', (command) => {
  test.each(['01a20a8f-1', '01A20A8F-17E5', FIRST, FIRST.toUpperCase(), 'latest'])(
    'finds an execution by %s',
    async (name) => {
      const { code, err } = await runAgainst(service, [command, name]);
      expect([code, err]).toEqual([0, '']);
      expect(service.seen.at(-1)?.path).toContain(FIRST);
    },
  );

  test('asks for more of an id that several have, shows them, and changes nothing', async () => {
    const { code, out, err } = await runAgainst(service, [command, '01a20a8f']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'Several executions have an id that starts with "01a20a8f": type more of it.\n' +
        '  01a20a8f-17e5  茶叶  running  6 s ago\n' +
        '  01a20a8f-9000  phones  succeeded  2 h ago\n',
    );
    expect(service.seen).toEqual([]);
  });

  test('says so if no id starts like that', async () => {
    expect(await runAgainst(service, [command, 'ffff'])).toEqual({
      code: 1,
      out: '',
      err: 'No execution has an id that starts with "ffff". List them with: crawlerd ls\n',
    });
  });

  test.each([
    ['01a', 'too short'],
    ['../x', 'must be an execution id'],
    ['%', 'must be an execution id'],
  ])('refuses %s as a name, and asks nothing of the service', async (name, hint) => {
    const { code, err } = await runAgainst(service, [command, name]);
    expect([code, err]).toEqual([2, expect.stringContaining(hint)]);
    expect(service.seen).toEqual([]);
  });
});

test('of very many candidates only some are shown', async () => {
  service.known = Array.from({ length: 2000 }, (_, at) =>
    statusSample({ execution_id: `01a20a8f-${String(at).padStart(4, '0')}-7170-a0ac-41ca01dbfbbe` }),
  );
  const { err } = await runAgainst(service, ['show', '01a20a8f']);
  expect(err.trimEnd().split('\n')).toHaveLength(12);
  expect(err).toMatch(/and more: list them with crawlerd ls\n$/);
});

test('latest is none where there is none, and says what to do', async () => {
  service.json('GET /api/v1/executions', { executions: [], next_cursor: null });
  const { code, err } = await runAgainst(service, ['show', 'latest']);
  expect([code, err]).toEqual([1, expect.stringContaining('crawlerd run')]);
});

test('a cache is found by the start of an id', async () => {
  service.json('POST /api/v1/executions', { ...statusSample(), warnings: [] }, 201);
  const io = testIo();
  io.stdin = configOf('{"task_name": "x", "base_url": "https://shop.example/"}');
  await runAgainst(service, ['run', '-', '--cache-from', '01a20a8f-9'], io);
  expect(service.seen.at(-1)?.body).toMatchObject({ cache_from: SECOND });
});

test('as much of an id is shown as tells it from the others of the list', () => {
  const same = '01a20a8f-17e5-7170-a0ac-41cb';
  const ids = [FIRST, SECOND, `${same}00000000`, `${same}10000000`, 'ex-1'];
  expect(ids.map(shortIds(ids))).toEqual([
    '01a20a8f-17e5-7170-a0ac-41ca',
    '01a20a8f-9000',
    `${same}0`,
    `${same}1`,
    'ex-1',
  ]);
  for (const id of ids) expect(ids.filter((other) => other.startsWith(shortIds(ids)(id)))).toEqual([id]);
});

async function* configOf(text: string): AsyncGenerator<string> {
  yield text;
}
