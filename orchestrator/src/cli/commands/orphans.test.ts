import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { testIo } from '../testing/test-io.ts';

const ORPHANS = {
  orphans: [
    {
      execution_id: 'ex-1',
      attempt: 2,
      container_name: 'crawler-task-ex-1-2',
      container_id: 'c0ffee'.repeat(10) + 'abcd',
      kind: 'unknown',
      container: 'running',
      since: '2026-01-02T03:04:00.000Z',
    },
  ],
};

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.json('GET /api/v1/orphans', ORPHANS);
});
afterEach(async () => service.stop());

test('orphans are listed, with how long ago they were first seen', async () => {
  expect((await runAgainst(service, ['orphans'])).out).toBe(
    'CONTAINER\tID\tKIND\tSTATE\tSEEN\ncrawler-task-ex-1-2\tc0ffeec0ffee\tunknown\trunning\t2026-01-02T03:04:00.000Z\n',
  );
  expect((await runAgainst(service, ['orphans'], testIo({ terminal: true }))).out).toContain('5 s ago');
  expect(JSON.parse((await runAgainst(service, ['orphans', '--json'])).out)).toEqual(ORPHANS);
});

test('no orphans are said to be none', async () => {
  service.json('GET /api/v1/orphans', { orphans: [] });
  expect((await runAgainst(service, ['orphans'], testIo({ terminal: true }))).out).toBe('No orphans.\n');
});

test.each(['crawler-task-ex-1-2', 'ex-1/2'])('orphans rm %s removes the one it names', async (name) => {
  service.on('DELETE /api/v1/orphans/ex-1/2', (_seen, response) => response.writeHead(204).end());
  expect(await runAgainst(service, ['orphans', 'rm', name])).toEqual({
    code: 0,
    out: 'ex-1/2 was removed\n',
    err: '',
  });
});

test('orphans rm removes the one with an id, also if its name says nothing of it', async () => {
  const [orphan] = ORPHANS.orphans;
  service.json('GET /api/v1/orphans', { orphans: [{ ...orphan, container_name: 'old' }] });
  service.on('DELETE /api/v1/orphans/ex-1/2', (_seen, response) => response.writeHead(204).end());
  expect(await runAgainst(service, ['orphans', 'rm', 'c0ffeec0ffee'])).toMatchObject({ code: 0, err: '' });
  expect(service.seen.at(-1)?.query).toEqual({ container_id: orphan?.container_id });
  const { code, err } = await runAgainst(service, ['orphans', 'rm', 'beefbeefbeef']);
  expect([code, err]).toEqual([1, expect.stringContaining('crawlerd orphans')]);
});

test('orphans rm removes nothing that is not named as an orphan is', async () => {
  const { code, err } = await runAgainst(service, ['orphans', 'rm', 'ex-1']);
  expect([code, err]).toEqual([2, expect.stringContaining('<execution>/<attempt>')]);
  expect(service.seen).toEqual([]);
});

test('orphans rm of one that does not exist fails', async () => {
  service.problem('DELETE /api/v1/orphans/ex-1/3', { status: 404, detail: 'There is none.' });
  expect(await runAgainst(service, ['orphans', 'rm', 'ex-1/3'])).toEqual({
    code: 1,
    out: '',
    err: 'There is none.\n',
  });
});

const TEAS = ['01a20a8f-17e5-7170-a0ac-41ca01dbfbbe', '01a20a90-0000-7170-a0ac-41ca01dbfbbe'].map((id) =>
  Object.assign({}, ORPHANS.orphans[0], { execution_id: id, container_name: `crawler-task-${id}-2` }),
);

test('orphans of 80 columns have names that are whole, and that orphans rm takes', async () => {
  service.json('GET /api/v1/orphans', { orphans: TEAS });
  const io = testIo({ terminal: true });
  io.env['NO_COLOR'] = '1';
  expect((await runAgainst(service, ['orphans'], io)).out).toBe(
    'NAME             ID            KIND     STATE    SEEN\n' +
      '01a20a8f-17e5/2  c0ffeec0ffee  unknown  running  5 s ago\n' +
      '01a20a90-0000/2  c0ffeec0ffee  unknown  running  5 s ago\n',
  );
  service.on(`DELETE /api/v1/orphans/${TEAS[0]?.execution_id}/2`, (_seen, response) =>
    response.writeHead(204).end(),
  );
  const { code, out } = await runAgainst(service, ['orphans', 'rm', '01a20a8f-17e5/2']);
  expect([code, out]).toEqual([0, `${TEAS[0]?.execution_id}/2 was removed\n`]);
});

test('orphans rm of a name that several begin with removes none', async () => {
  service.json('GET /api/v1/orphans', { orphans: TEAS });
  const { code, err } = await runAgainst(service, ['orphans', 'rm', '01a20a/2']);
  expect([code, err]).toEqual([1, expect.stringContaining('Several orphans')]);
  expect(service.seen.map(({ method }) => method)).toEqual(['GET']);
});
