import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { runAgainst, type Ran } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { testIo, type TestIo } from '../testing/test-io.ts';
import { statusSample } from '../testing/samples.ts';

const ITEMS = 'GET /api/v1/executions/ex-1/items';

let service: FakeService;
let cwd: string;
beforeEach(async () => {
  service = await new FakeService().start();
  service.on('GET /api/v1/monitoring/execution/ex-1/status', (_seen, response) =>
    sendJson(response, 200, statusSample()),
  );
  cwd = temporaryFolder();
});
afterEach(async () => service.stop());

function serve(content: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
  service.on(ITEMS, (_seen, response) => response.writeHead(200, headers).end(content));
}

const run = (args: readonly string[], io: TestIo = testIo({ cwd })): Promise<Ran> =>
  runAgainst(service, ['items', 'ex-1', ...args], io);
const asked = () => service.seen.filter(({ path }) => path.endsWith('/items')).map(({ query }) => query);

test('items become a file whose name says the format, byte for byte', async () => {
  const bytes = Buffer.from([0x50, 0x4b, 0, 0xff, 0x0a, 0xc3]);
  serve(bytes, { 'x-items-count': '2' });
  const { out, err, code } = await run([
    '-o',
    'shop.XLSX',
    '--fields',
    'title,price',
    '--omit',
    'a.b',
    '--offset',
    '1',
  ]);
  expect([out, err, code]).toEqual(['shop.XLSX (6 B, 2 items)\n', '', 0]);
  expect(readFileSync(join(cwd, 'shop.XLSX'))).toEqual(bytes);
  expect(asked()).toEqual([{ format: 'xlsx', fields: 'title,price', omit: 'a.b', offset: '1' }]);
  expect(readdirSync(cwd)).toEqual(['shop.XLSX']);
});

test('--format decides for any name, and --json tells what was written', async () => {
  serve('{}\n');
  const { out } = await run(['-o', 'shop', '--format', 'jsonl', '--desc', '--limit', '3', '--json']);
  expect(JSON.parse(out)).toEqual({ path: join(cwd, 'shop'), format: 'jsonl', bytes: 3, items: null });
  expect(asked()).toEqual([{ format: 'jsonl', desc: 'true', limit: '3' }]);
});

describe('no file is written', () => {
  test('whose format nothing says', async () => {
    for (const args of [
      ['-o', 'shop'],
      ['-o', 'shop.xls'],
      ['-o', 'a.csv', '--format', 'table'],
    ]) {
      const { err, code } = await run(args);
      expect(code).toBe(2);
      expect(err).toContain('does not say its format. Name it like items.xlsx, or use --format');
    }
    expect(asked()).toEqual([]);
  });

  test('over one that is there, unless that is asked for', async () => {
    serve('new');
    writeFileSync(join(cwd, 'a.csv'), 'old');
    const { err, code } = await run(['-o', 'a.csv']);
    expect([err, code]).toEqual([`${join(cwd, 'a.csv')} is there already. Replace it with --force.\n`, 1]);
    expect(asked()).toEqual([]);
    expect((await run(['-o', 'a.csv', '--force'])).code).toBe(0);
    expect(readFileSync(join(cwd, 'a.csv'), 'utf8')).toBe('new');
  });

  test.each(['a pipe', 'a link'])('over what is no file, such as %s, whatever is asked for', async (what) => {
    serve('new');
    const path = join(cwd, 'a.csv');
    if (what === 'a pipe') execFileSync('mkfifo', [path]);
    else symlinkSync('/dev/null', path);
    const { err, code } = await run(['-o', 'a.csv', '--force']);
    expect([err, code]).toEqual([`${path} is no file: give the name of one.\n`, 1]);
    expect(asked()).toEqual([]);
  });

  test('over one that has come meanwhile', async () => {
    service.on(ITEMS, (_seen, response) => {
      writeFileSync(join(cwd, 'a.csv'), 'of somebody else');
      response.end('new');
    });
    expect((await run(['-o', 'a.csv'])).code).toBe(1);
    expect(readFileSync(join(cwd, 'a.csv'), 'utf8')).toBe('of somebody else');
    expect(readdirSync(cwd)).toEqual(['a.csv']);
  });

  test('if the connection breaks before its end', async () => {
    service.on(ITEMS, (_seen, response) => {
      response.write('a,b\n');
      setImmediate(() => response.destroy());
    });
    const { err, code } = await run(['-o', 'a.csv']);
    expect(code).toBe(1);
    expect(err).toContain('The connection to crawlerd was lost');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('through a link that lies where its part would be', async () => {
    serve('new');
    writeFileSync(join(cwd, 'precious'), 'old');
    symlinkSync('precious', join(cwd, 'a.csv.part'));
    const { err, code } = await run(['-o', 'a.csv']);
    expect(code).toBe(1);
    expect(err).toContain('a.csv cannot be written: ');
    expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('old');
  });

  test('where it cannot be', async () => {
    serve('new');
    const { err, code } = await run(['-o', 'no/such/a.csv']);
    expect(code).toBe(1);
    expect(err).toMatch(/a\.csv cannot be written: .*no such file/i);
  });

  test('after Ctrl-C', async () => {
    const io = testIo({ cwd });
    service.on(ITEMS, (_seen, response) => {
      response.write('a,b\n');
      setImmediate(() => io.interrupt());
    });
    expect((await run(['-o', 'a.csv'], io)).code).toBe(130);
    expect(existsSync(join(cwd, 'a.csv'))).toBe(false);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('that the service refuses', async () => {
    const problem = {
      type: 'about:blank',
      title: 'x',
      status: 400,
      code: 'invalid_query',
      detail: 'Not so.',
    };
    service.on(ITEMS, (_seen, response) =>
      response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem)),
    );
    const { err, code } = await run(['-o', 'a.parquet']);
    expect([err, code]).toEqual(['Not so.\n', 1]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

test('columns that are left out are told', async () => {
  serve('a\n', { 'x-items-count': '0', 'x-items-columns-left-out': '501' });
  expect((await run(['-o', 'a.csv'])).err).toBe(
    '501 columns more were left out: choose some with --fields.\n',
  );
});

test.each([
  ['a.csv', '[##########..........] 50 % of 3 items, 8 B'],
  ['a.xlsx', 'a.xlsx: 8 B of 3 items'],
])('a terminal shows how far %s is, on standard error, and nothing of it in the end', async (name, shown) => {
  const io = testIo({ terminal: true, cwd });
  let seen = '';
  io.stderr.onWrite = (text) => (seen += text);
  service.on(ITEMS, (_seen, response) => {
    response.writeHead(200, { 'x-items-count': '3' });
    response.end('a,b\n1,2\n');
  });
  await run(['-o', name], io);
  expect(seen).toContain(shown);
  expect(seen.endsWith('\u001b[0J')).toBe(true);
  expect(io.stdout.text).toContain(name);
});

test('csv goes into a pipe, but no table for programs onto a terminal', async () => {
  serve('\uFEFFa\n1\n');
  expect((await run(['--format', 'csv'])).out).toBe('\uFEFFa\n1\n');
  const { err, code } = await run(['--format', 'csv'], testIo({ terminal: true, cwd }));
  expect([code, err]).toEqual([2, expect.stringContaining('write it to a file with -o items.csv')]);
  expect((await run(['--format', 'xlsx'])).err).toContain('-o items.xlsx');
});

test('what has changed is asked for, with the execution that it is compared with named', async () => {
  serve('change,url\n', { 'x-items-count': '0', 'x-items-previous-execution': 'ex-0' });
  const { err, code } = await run(['-o', 'changes.csv', '--since', 'previous']);
  expect([err, code]).toEqual(['Compared with the execution ex-0.\n', 0]);
  expect(asked()).toMatchObject([{ since: 'previous', format: 'csv' }]);
  expect((await run(['--since', 'yesterday'])).err).toContain('Allowed choices are previous');
});
