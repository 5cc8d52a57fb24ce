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
    'CONTAINER\tKIND\tSTATE\tSEEN\ncrawler-task-ex-1-2\tunknown\trunning\t2026-01-02T03:04:00.000Z\n',
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
