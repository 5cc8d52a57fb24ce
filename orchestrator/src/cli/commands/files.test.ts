import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { testIo } from '../testing/test-io.ts';

const ROUTE = 'GET /api/v1/executions/ex-1/files';
const FILE = {
  name: 'items.jsonl',
  bytes: 2048,
  modified_at: '2026-01-02T03:04:00.000Z',
  sha256: 'a'.repeat(64),
};

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

test('files are listed with size, time and checksum, and what is left out is told', async () => {
  const list = { files: [FILE], left_out: [{ name: 'latest', why: 'hard_link' }], next_cursor: null };
  service.json(ROUTE, list);
  const { code, out, err } = await runAgainst(service, ['files', 'ex-1']);
  expect(code).toBe(0);
  expect(out).toBe(
    `NAME\tBYTES\tMODIFIED\tSHA-256\nitems.jsonl\t2048\t2026-01-02T03:04:00.000Z\t${FILE.sha256}\n`,
  );
  expect(err).toBe('Left out: latest (hard link).\n');
  const terminal = await runAgainst(service, ['files', 'ex-1'], testIo({ terminal: true, columns: 120 }));
  expect(terminal.out).toContain('2.0 KiB');
  expect(terminal.out).toContain('5 s ago');
  expect(JSON.parse((await runAgainst(service, ['files', 'ex-1', '--json'])).out)).toEqual(list);
});

test('pages are followed until there are as many as asked for', async () => {
  service.on(ROUTE, ({ query }, response) => {
    const count = Math.min(3, Number(query['limit']));
    const files = Array.from({ length: count }, () => FILE);
    response.end(JSON.stringify({ files, left_out: [], next_cursor: 'f-x' }));
  });
  const { out, err } = await runAgainst(service, ['files', 'ex-1', '--limit', '7']);
  expect(out.split('\n')).toHaveLength(9);
  expect(service.seen.map(({ query }) => query)).toEqual([
    { limit: '7' },
    { limit: '4', cursor: 'f-x' },
    { limit: '1', cursor: 'f-x' },
  ]);
  expect(err).toContain('--limit');
});

test('a terminal is told that there are none', async () => {
  service.json(ROUTE, { files: [], left_out: [], next_cursor: null });
  expect((await runAgainst(service, ['files', 'ex-1'], testIo({ terminal: true }))).out).toBe('No files.\n');
});
