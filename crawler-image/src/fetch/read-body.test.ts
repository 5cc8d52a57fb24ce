import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BODY_BYTES_MAX, readBody } from './read-body.ts';

async function* inChunks(bytes: Buffer, size = 10): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const page = Buffer.from('<h1>中文</h1>'.repeat(20));

describe('encodings', () => {
  test.each([
    ['', page],
    ['identity', page],
    ['gzip', gzipSync(page)],
    ['x-gzip', gzipSync(page)],
    ['br', brotliCompressSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['GZIP, br', brotliCompressSync(gzipSync(page))],
  ])('"%s" is undone', async (encoding, bytes) => {
    expect(await readBody(inChunks(bytes), encoding)).toEqual({
      kind: 'read',
      decoded: page,
      wireBytes: bytes.length,
    });
  });

  test.each([
    ['gzip', page],
    ['gzip', gzipSync(page).subarray(0, 30)],
    ['zstd', page],
  ])('a body that is not the "%s" it claims to be is bad_encoding', async (encoding, bytes) => {
    expect(await readBody(inChunks(bytes), encoding)).toMatchObject({ kind: 'failed', code: 'bad_encoding' });
  });

  test('an empty body needs no decoding, whatever its label', async () => {
    expect(await readBody(inChunks(Buffer.alloc(0)), 'gzip')).toMatchObject({ kind: 'read', wireBytes: 0 });
  });
});

describe('the cap', () => {
  const MiB = 1024 * 1024;

  test('holds for bytes on the wire, without reading the rest', async () => {
    let sent = 0;
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        sent += MiB;
        yield Buffer.alloc(MiB);
      }
    };
    expect(await readBody(endless(), '')).toMatchObject({ kind: 'failed', code: 'too_large' });
    expect(sent).toBe(BODY_BYTES_MAX + MiB);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('holds for what a small %s body unfolds to', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(BODY_BYTES_MAX + 1));
    expect(bomb.length).toBeLessThan(MiB);
    expect(await readBody(inChunks(bomb, 65_536), encoding)).toMatchObject({ code: 'too_large' });
  });

  test('lets a page of exactly that size through', async () => {
    const result = await readBody(inChunks(gzipSync(Buffer.alloc(BODY_BYTES_MAX)), 65_536), 'gzip');
    expect(result.kind).toBe('read');
  });
});
