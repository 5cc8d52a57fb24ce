import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { runAgainst, type Ran } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { testIo } from '../testing/test-io.ts';

const FILES = '/api/v1/executions/ex-1/files';

let service: FakeService;
let cwd: string;
beforeEach(async () => {
  service = await new FakeService().start();
  cwd = temporaryFolder();
});
afterEach(async () => service.stop());

interface Given {
  readonly tag?: string;
  /** After so many bytes the connection breaks, at the first request. */
  readonly breaksAfter?: number;
}

/** A file as the service gives it, in ranges too. */
function serve(name: string, content: string, { tag = '"v1"', breaksAfter }: Given = {}): void {
  let isBroken = breaksAfter !== undefined;
  service.on(`GET ${FILES}/${name}`, ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const isRange = from > 0 && headers['if-range'] === tag;
    if (isRange && from >= content.length) {
      const problem = { type: 'about:blank', title: 'x', status: 416, code: 'x', detail: 'x' };
      response.writeHead(416, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
      return;
    }
    const body = Buffer.from(content).subarray(isRange ? from : 0);
    response.writeHead(isRange ? 206 : 200, {
      etag: tag,
      'content-length': body.length,
      ...(isRange && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    if (!isBroken) response.end(body);
    else {
      isBroken = false;
      response.write(body.subarray(0, breaksAfter));
      const part = join(cwd, 'ex-1', `${name}.part`);
      void eventually(
        'the part is on disk',
        () => existsSync(part) && statSync(part).size === breaksAfter,
      ).then(() => response.destroy());
    }
  });
}

function list(...names: string[]): void {
  service.json(`GET ${FILES}`, {
    files: names.map((name) => ({ name, bytes: 1, modified_at: '2026-01-02T03:04:00.000Z', sha256: null })),
    left_out: [{ name: 'latest', why: 'link' }],
    next_cursor: null,
  });
}

const run = (...args: string[]): Promise<Ran> =>
  runAgainst(service, ['download', 'ex-1', ...args], testIo({ cwd }));
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const rangesAsked = () =>
  service.seen.filter(({ path }) => path !== FILES).map(({ headers }) => headers.range ?? 'all');

test('all files are downloaded into a folder of their own, and what is left out is told', async () => {
  list('items.jsonl', 'images/价格.png', 'empty');
  serve('items.jsonl', '{}\n');
  serve(`images/${encodeURIComponent('价格.png')}`, 'png');
  serve('empty', '');
  const { code, out, err } = await run();
  expect([code, out]).toEqual([0, 'ex-1/items.jsonl (3 B)\nex-1/images/价格.png (3 B)\nex-1/empty (0 B)\n']);
  expect(err).toContain('latest (link)');
  expect([read('ex-1/items.jsonl'), read('ex-1/images/价格.png'), read('ex-1/empty')]).toEqual([
    '{}\n',
    'png',
    '',
  ]);
  expect(readdirSync(join(cwd, 'ex-1')).toSorted()).toEqual(['empty', 'images', 'items.jsonl']);
});

test('those that are named are downloaded into a folder, as JSON says', async () => {
  serve('a', '12');
  const { code, out } = await run('a', '-o', 'here', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    folder: join(cwd, 'here'),
    files: [{ name: 'a', path: join(cwd, 'here/a'), bytes: 2, was_there: false }],
  });
});

test('a download whose connection breaks goes on where it stopped', async () => {
  serve('a', '0123456789', { breaksAfter: 4 });
  expect(await run('a')).toMatchObject({ code: 0, out: 'ex-1/a (10 B)\n' });
  expect(read('ex-1/a')).toBe('0123456789');
  expect(rangesAsked()).toEqual(['all', 'bytes=4-']);
  expect(readdirSync(join(cwd, 'ex-1'))).toEqual(['a']);
});

test.each([
  ['the same', '"v1"', ['bytes=4-']],
  ['another one', '"v2"', ['bytes=4-']],
  ['one that may be written to', 'W/"v1"', ['bytes=4-']],
])(
  'the next call continues with what is there if the file is %s, else begins anew',
  async (_what, tag, asked) => {
    mkdirSync(join(cwd, 'ex-1'));
    writeFileSync(join(cwd, 'ex-1/a.part'), tag === '"v1"' ? '0123' : 'olds');
    writeFileSync(join(cwd, 'ex-1/a.part.etag'), '"v1"');
    serve('a', '0123456789', { tag });
    expect((await run('a')).code).toBe(0);
    expect(read('ex-1/a')).toBe('0123456789');
    expect(rangesAsked()).toEqual(asked);
  },
);

test.each(['', 'W/"v1"', 'no tag\r\nx: y'])('a part with the tag %j is not continued', async (tag) => {
  mkdirSync(join(cwd, 'ex-1'));
  writeFileSync(join(cwd, 'ex-1/a.part'), 'olds');
  writeFileSync(join(cwd, 'ex-1/a.part.etag'), tag);
  serve('a', '0123456789');
  expect((await run('a')).code).toBe(0);
  expect(read('ex-1/a')).toBe('0123456789');
  expect(rangesAsked()).toEqual(['all']);
});

test('a part that is longer than the file is begun anew', async () => {
  mkdirSync(join(cwd, 'ex-1'));
  writeFileSync(join(cwd, 'ex-1/a.part'), '0123456789 and more');
  writeFileSync(join(cwd, 'ex-1/a.part.etag'), '"v1"');
  serve('a', '0123456789');
  expect((await run('a')).code).toBe(0);
  expect(read('ex-1/a')).toBe('0123456789');
});

test('nothing is overwritten without --force; what is there already is skipped', async () => {
  list('a', 'b');
  serve('a', 'same');
  serve('b', 'new');
  mkdirSync(join(cwd, 'ex-1'));
  writeFileSync(join(cwd, 'ex-1/a'), 'same');
  writeFileSync(join(cwd, 'ex-1/b'), 'mine and longer');
  const { code, out, err } = await run();
  expect([code, out]).toEqual([1, 'ex-1/a (is there already)\n']);
  expect(err).toContain('--force');
  expect(read('ex-1/b')).toBe('mine and longer');
  expect((await run('--force')).code).toBe(0);
  expect(read('ex-1/b')).toBe('new');
});

test('names of the service stay in the folder, and do no harm', async () => {
  list('../../out', '/etc/x', 'a\\..\\b', '\u001b[2J');
  serve('../../out'.split('/').map(encodeURIComponent).join('/'), '1');
  for (const path of [
    '/api/v1/out',
    '/api/v1/executions/out',
    `${FILES}//etc/x`,
    `${FILES}/a%5C..%5Cb`,
    `${FILES}/%1B%5B2J`,
  ]) {
    service.on(`GET ${path}`, (_seen, response) => response.writeHead(200, { 'content-length': 1 }).end('x'));
  }
  const { code, out } = await run();
  expect([code, out.split('\n').length]).toEqual([0, 5]);
  expect(readdirSync(cwd)).toEqual(['ex-1']);
  expect(readdirSync(join(cwd, 'ex-1'), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    '%00',
    '%00/etc',
    '%00/etc/x',
    '%1B[2J',
    '%2E%2E',
    '%2E%2E/%2E%2E',
    '%2E%2E/%2E%2E/out',
    'a%5C..%5Cb',
  ]);
});

test('a link in the folder that leads out of it is not followed', async () => {
  const outside = temporaryFolder();
  mkdirSync(join(cwd, 'ex-1'));
  symlinkSync(outside, join(cwd, 'ex-1/images'));
  symlinkSync(join(outside, 'x'), join(cwd, 'ex-1/b.part'));
  serve('images/a', 'x');
  serve('b', 'x');
  expect(await run('images/a')).toMatchObject({
    code: 1,
    err: expect.stringContaining('leads out of') as string,
  });
  expect((await run('b')).code).toBe(1);
  expect(existsSync(join(outside, 'x'))).toBe(false);
  expect(readdirSync(outside)).toEqual([]);
});

test('a terminal sees how far it is', async () => {
  serve('a', '0123456789');
  const { out } = await runAgainst(service, ['download', 'ex-1', 'a'], testIo({ cwd, terminal: true }));
  expect(out).toContain('a: 100 % of 10 B');
});

test('the service says which file there is not', async () => {
  service.problem(`GET ${FILES}/nothing`, { status: 404, detail: 'The execution has no file "nothing".' });
  expect(await run('nothing')).toMatchObject({ code: 1, err: 'The execution has no file "nothing".\n' });
});

test.each(['../../../etc/passwd', '..', 'a/./b', '/etc/passwd', ''])(
  'nothing is asked for that no file can be called: %j',
  async (name) => {
    const { code, err } = await run('ok.csv', name);
    expect([code, err]).toEqual([2, expect.stringContaining('No file of an execution is called')]);
    expect(service.seen).toEqual([]);
  },
);
