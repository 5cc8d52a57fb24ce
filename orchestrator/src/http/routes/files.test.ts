import { execFileSync } from 'node:child_process';
import { appendFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FileListSchema, isValid, type FileList } from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';
import { openFilesBelow } from '../../testing/open-files.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

/** An execution with these files, that is over unless it `runs`. */
async function served(files: Readonly<Record<string, string>>, { runs = false } = {}) {
  const { world, operator, url } = await servedWorld();
  const id = await world.running();
  const folder = world.services.outputs.path(id);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  if (!runs) {
    world.complete(id);
    world.engine.exit(world.ref(id), { exitCode: 0 });
    await world.released(id);
  }
  const ask = (path = '', headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    operator.inject({ method, url: `/executions/${id}/files${path}`, headers });
  return { world, operator, id, folder, ask, url: `${url}/executions/${id}/files` };
}

describe('the list of files', () => {
  it('is in order, with sizes, times and checksums of the manifest, in pages', async () => {
    const sha256 = 'a'.repeat(64);
    const manifest = JSON.stringify({
      files: [
        { name: 'items.jsonl', bytes: 3, sha256 },
        { name: 'z.csv', bytes: 99, sha256 },
        { name: 'x.csv', fault: 'the disk is full' },
      ],
    });
    const { ask } = await served({
      'items.jsonl': '{}\n',
      'z.csv': 'now another length',
      'shop.manifest.json': manifest,
      'images/价格.png': 'x',
    });
    const all = (await ask()).json<{ files: object[] }>();
    expect(isValid(FileListSchema, all)).toBe(true);
    const modified = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    expect(all).toEqual({
      files: [
        { name: 'images/价格.png', bytes: 1, modified_at: modified, sha256: null },
        { name: 'items.jsonl', bytes: 3, modified_at: modified, sha256 },
        { name: 'shop.manifest.json', bytes: manifest.length, modified_at: modified, sha256: null },
        { name: 'z.csv', bytes: 18, modified_at: modified, sha256: null },
      ],
      left_out: [],
      next_cursor: null,
    });
    const paged: object[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await ask(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page: FileList = answer.json();
      expect(page.files).toHaveLength(1);
      paged.push(...page.files);
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all.files);
  });

  it('is empty before there is an output folder, and refuses what is no cursor of it', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.launch();
    const ask = (query: string) => operator.inject({ url: `/executions/${id}/files${query}` });
    expect((await ask('')).json()).toEqual({ files: [], left_out: [], next_cursor: null });
    for (const query of ['?cursor=x', '?limit=0', '?archive=tar', '?archive=zip&limit=3', '?x=1']) {
      expect((await ask(query)).statusCode).toBe(400);
    }
  });
});

describe('a file', () => {
  it('is given as it is, as nothing that a browser runs or shows', async () => {
    const { ask } = await served({ 'a/<b>.html': '<script>alert(1)</script>' });
    const answer = await ask(`/a/${encodeURIComponent('<b>.html')}`);
    expect([answer.statusCode, answer.body]).toEqual([200, '<script>alert(1)</script>']);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '25',
      'content-disposition': `attachment; filename="_3Cb_3E.html"; filename*=UTF-8''%253Cb%253E.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
    });
  });

  it('is given in ranges', async () => {
    const { ask } = await served({ x: '0123456789' });
    const part = await ask('/x', { range: 'bytes=3-5' });
    expect([part.statusCode, part.body]).toEqual([206, '345']);
    expect(part.headers).toMatchObject({ 'content-range': 'bytes 3-5/10', 'content-length': '3' });
    const none = await ask('/x', { range: 'bytes=10-' });
    expect(problemOf(none)).toMatchObject({ status: 416, code: 'range_not_satisfiable' });
    expect(none.headers['content-range']).toBe('bytes */10');
    expect((await ask('/x', { range: 'bytes=0-1,4-5' })).body).toBe('0123456789');
    const head = await ask('/x', { range: 'bytes=3-5' }, 'HEAD');
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '10', '']);
  });

  it('is sent again only if it is another one', async () => {
    const { ask, folder } = await served({ x: '0123456789' });
    const etag = String((await ask('/x')).headers.etag);
    expect(etag).toMatch(/^"[a-z0-9-]+"$/);
    const same = await ask('/x', { 'if-none-match': etag });
    expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, '', etag]);
    const resumed = { range: 'bytes=8-', 'if-range': etag };
    expect((await ask('/x', resumed)).body).toBe('89');
    writeFileSync(join(folder, 'x'), 'abcdefghij');
    expect((await ask('/x', { 'if-none-match': etag })).statusCode).toBe(200);
    expect((await ask('/x', resumed)).body).toBe('abcdefghij');
  });

  it('that may still be written to is resumed from its start', async () => {
    const { ask, folder } = await served({ x: '0123456789' }, { runs: true });
    const etag = String((await ask('/x')).headers.etag);
    expect(etag).toMatch(/^W\//);
    const resumed = await ask('/x', { range: 'bytes=8-', 'if-range': etag });
    expect([resumed.statusCode, resumed.body]).toEqual([200, '0123456789']);
    expect((await ask('/x', { 'if-none-match': etag })).statusCode).toBe(304);
    appendFileSync(join(folder, 'x'), 'more');
    expect((await ask('/x', { range: 'bytes=8-' })).body).toBe('89more');
  });

  it('is as long as it was when it was asked for, and is closed however the answer ends', async () => {
    const { url, folder } = await served({ big: 'x'.repeat(8_000_000) }, { runs: true });
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${url}/big`, resolve));
    appendFileSync(join(folder, 'big'), 'y'.repeat(1000));
    const body = await buffer(answer);
    expect([body.length, body.includes('y')]).toEqual([8_000_000, false]);
    const left = await new Promise<IncomingMessage>((resolve) => get(`${url}/big`, resolve));
    left.destroy();
    await eventually('the file is closed', () => openFilesBelow(join(folder, 'big')) === 0);
  });

  it.each(['..%2f..%2fcrawlerd.db', '%2e%2e/x', '/x', 'x/', 'x/y', 'a%00b', '', 'a%2f%2e%2e%2fx'])(
    'is not there under the name "%s"',
    async (name) => {
      const { ask } = await served({ x: '1', 'a/b': '2' });
      const answer = await ask(`/${name}`);
      expect(answer.statusCode).toBe(404);
    },
  );

  it('is not given of an execution that was removed, or that never was', async () => {
    const { operator, id, ask } = await served({ x: '1' });
    await operator.inject({ method: 'DELETE', url: `/executions/${id}` });
    for (const path of ['', '/x', '?archive=zip']) {
      expect(problemOf(await ask(path))).toMatchObject({ status: 410, code: 'execution_removed' });
      const unknown = await operator.inject({ url: `/executions/nothing/files${path}` });
      expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'execution_unknown' });
    }
  });
});

it('what is no regular file of its own is listed as left out, and never opened', async () => {
  const { ask, folder } = await served({ 'own.txt': '1', 'real/x': '2' });
  const foreign = join(dirname(folder), 'foreign');
  writeFileSync(foreign, 'secret');
  symlinkSync(foreign, join(folder, 'link'));
  symlinkSync('real', join(folder, 'folder-link'));
  linkSync(foreign, join(folder, 'hard'));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]), '');
  const { files, left_out: leftOut } = (await ask()).json<{
    files: { name: string }[];
    left_out: object[];
  }>();
  expect(files.map(({ name }) => name)).toEqual(['own.txt', 'real/x']);
  expect(leftOut).toEqual([
    { name: 'fifo', why: 'special' },
    { name: 'folder-link', why: 'link' },
    { name: 'hard', why: 'hard_link' },
    { name: 'link', why: 'link' },
    { name: '\ufffd', why: 'not_utf8' },
  ]);
  for (const name of ['fifo', 'folder-link', 'folder-link/x', 'hard', 'link', '%ef%bf%bd']) {
    const { status, code, detail } = problemOf(await ask(`/${name}`));
    expect([name, status, code]).toEqual([name, 404, 'file_unknown']);
    expect(detail).toContain('crawlerd files');
  }
  expect(problemOf(await ask('/link')).detail).toContain('links are not followed');
});
