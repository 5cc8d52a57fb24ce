import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BulkReply } from '@crawlerd/shared';
import { runAgainst } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { testIo, type TestIo } from './testing/test-io.ts';

const ROUTE = 'POST /api/v1/executions/bulk';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

function reply(changes: Partial<BulkReply>): BulkReply {
  return { action: 'stop', dry_run: false, executions: 0, refused: [], next_cursor: null, ...changes };
}

/** Answers a dry run with a count, and then each request with the next of the replies. */
function answering(count: number, ...replies: readonly Partial<BulkReply>[]): void {
  const left = [...replies];
  service.on(ROUTE, ({ body }, response) => {
    const isDryRun = JSON.stringify(body).includes('"dry_run":true');
    const next = isDryRun ? { dry_run: true, executions: count } : left.shift();
    const action = JSON.stringify(body).includes('"resume"') ? 'resume' : 'stop';
    const json = JSON.stringify(reply({ action, ...next }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(json);
  });
}

function typing(typed: string | null): TestIo {
  return Object.assign(testIo({ terminal: true }), { typed });
}

test('counts what matches, asks, and goes on until nothing is left', async () => {
  answering(120, { executions: 100, next_cursor: '1.e100' }, { executions: 20 });
  const { code, out, err } = await runAgainst(service, ['stop', '--label', 'team=a', '--kill'], typing('y'));
  expect([code, out]).toEqual([0, '120 executions asked to stop.\n']);
  expect(err).toBe('120 executions would be stopped. Go on? [y/N] ');
  const asked = { action: 'stop', mode: 'kill', filter: { label: 'team=a' } };
  expect(service.seen.map(({ body }) => body)).toEqual([
    { ...asked, dry_run: true },
    asked,
    { ...asked, cursor: '1.e100' },
  ]);
});

test.each([
  ['n', 1],
  ['', 1],
  [null, 130],
])('changes nothing after the answer %j', async (typed, exitCode) => {
  answering(3);
  const { code } = await runAgainst(service, ['rm', '--status', 'failed'], typing(typed));
  expect(code).toBe(exitCode);
  expect(service.seen).toHaveLength(1);
});

test('only counts with --dry-run, and asks nobody where nothing matches', async () => {
  answering(1);
  expect(await runAgainst(service, ['resume', '--all', '--dry-run'])).toMatchObject({
    code: 0,
    out: '1 execution would be resumed.\n',
  });
  answering(0);
  const none = await runAgainst(service, ['resume', '--reason', 'oom_killed']);
  expect([none.code, none.out]).toEqual([0, 'No execution matches.\n']);
  expect(service.seen.map(({ body }) => body)).toEqual([
    { action: 'resume', all: true, dry_run: true },
    { action: 'resume', filter: { reason: ['oom_killed'] }, dry_run: true },
  ]);
});

test('needs --yes where nobody can be asked', async () => {
  answering(2, { executions: 2 });
  const io = testIo();
  io.stdin = Object.assign(io.stdin, { isTTY: false });
  const refused = await runAgainst(service, ['stop', '--all'], io);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('say --yes');
  const done = await runAgainst(service, ['stop', '--all', '--yes']);
  expect([done.code, done.out]).toEqual([0, '2 executions asked to stop.\n']);
});

test('names those that were refused, and fails', async () => {
  const refused = [{ execution_id: 'e1', code: 'not_removable', detail: 'It is pinned.' }];
  answering(2, { action: 'delete', executions: 1, refused });
  const { code, out, err } = await runAgainst(service, ['rm', '--all', '--yes']);
  expect([code, out]).toEqual([1, '1 execution being removed in the background.\n']);
  expect(err).toBe('e1: It is pinned.\n');
});

test.each([
  [['stop'], "missing required argument 'id'"],
  [['rm', 'e1234', '--status', 'failed'], 'not both'],
  [['resume', 'e1234', '--yes'], 'not both'],
])('%j is a wrong usage', async (args, sentence) => {
  const { code, err } = await runAgainst(service, args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(service.seen).toEqual([]);
});
