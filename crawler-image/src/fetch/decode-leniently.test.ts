import { Readable } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FetchFailure } from './failure.ts';
import type { ReadBody } from './decode-body.ts';
import { readBody } from './read-body.ts';

const MiB = 1024 * 1024;
const small = Buffer.from(`<h1>中文</h1>${digits(300)}`);
/** Hardly compressible, so that it is decoded piece by piece. */
const large = Buffer.from(`<h1>中文</h1>${digits(150_000)}`);

function digits(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(64 + (state >>> 26));
  }).join('');
}

function read(wire: Buffer, encoding: string, isPage = true): Promise<ReadBody | FetchFailure> {
  const pieces = Array.from({ length: Math.ceil(wire.length / 4000) }, (_, i) =>
    wire.subarray(i * 4000, (i + 1) * 4000),
  );
  return readBody(Readable.from(pieces), encoding, { maxBytes: 10 * MiB, maxRatio: 200, isPage });
}

describe.each([
  ['small', small],
  ['large', large],
])('a %s page', (_, page) => {
  test.each(['none', 'UTF-8', 'binary', 'zstd', 'x-unknown, identity'])(
    'that is plain, whatever "%s" may be, is read',
    async (encoding) => {
      const result = await read(page, encoding);
      expect(result).toMatchObject({ kind: 'read', leniencies: ['unknown_encoding'] });
      expect('decoded' in result && result.decoded.equals(page)).toBe(true);
    },
  );

  test.each([
    ['gzip', page],
    ['br', page],
    ['deflate', page],
    ['gzip, gzip', gzipSync(page)],
    ['br, gzip', gzipSync(page)],
  ])('that is not in "%s" to the end is read as it is', async (encoding, wire) => {
    const result = await read(wire, encoding);
    expect(result).toMatchObject({ kind: 'read', leniencies: ['plain_body'] });
    expect('decoded' in result && result.decoded.equals(page)).toBe(true);
  });

  test('in an older charset likewise', async () => {
    const inGbk = Buffer.concat([Buffer.from('\r\n <h1>'), Buffer.from([0xca, 0xd6, 0xbb, 0xfa]), page]);
    expect(await read(inGbk, 'gzip')).toMatchObject({ kind: 'read', leniencies: ['plain_body'] });
  });

  test('with a known encoding beside an unknown one is decoded', async () => {
    const result = await read(gzipSync(page), 'UTF-8, gzip');
    expect(result).toMatchObject({ kind: 'read', leniencies: ['unknown_encoding'] });
    expect('decoded' in result && result.decoded.equals(page)).toBe(true);
  });

  test.each([
    ['with text behind it', [gzipSync(page), Buffer.from('<!-- cached -->')], 'trailing_bytes'],
    ['with a line behind it', [gzipSync(page), Buffer.from('\r\n')], 'trailing_bytes'],
    ['without its trailer', [gzipSync(page).subarray(0, -8)], 'no_trailer'],
    ['without the end of its trailer', [gzipSync(page).subarray(0, -6)], 'no_trailer'],
  ])('in gzip %s is read as a whole', async (__, pieces, leniency) => {
    const result = await read(Buffer.concat(pieces), 'gzip');
    expect(result).toMatchObject({ kind: 'read', leniencies: [leniency] });
    expect('decoded' in result && result.decoded.equals(page)).toBe(true);
  });

  test.each([
    ['gzip', gzipSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['br', brotliCompressSync(page)],
  ])('in %s that is cut off is read as far as it goes, and said to be cut', async (encoding, whole) => {
    const result = await read(whole.subarray(0, Math.ceil(whole.length * 0.8)), encoding);
    expect(result).toMatchObject({ kind: 'read', leniencies: ['cut_body'] });
    const decoded = 'decoded' in result ? result.decoded : Buffer.alloc(0);
    expect(decoded.length).toBeGreaterThan(5);
    expect(decoded.equals(page.subarray(0, decoded.length))).toBe(true);
    // Half a robots.txt could lack what it forbids.
    expect(await read(whole.subarray(0, -15), encoding, false)).toMatchObject({ code: 'bad_encoding' });
  });

  test('in gzip with a wrong checksum or a damaged middle is not read', async () => {
    const [checksum, middle] = [gzipSync(page), gzipSync(page)];
    checksum.writeUInt8(checksum.readUInt8(checksum.length - 8) ^ 1, checksum.length - 8);
    middle.fill(0xff, 40, 50);
    for (const wire of [checksum, middle]) {
      expect(await read(wire, 'gzip')).toMatchObject({ code: 'bad_encoding' });
      const withTail = Buffer.concat([wire, Buffer.from('<!-- cached -->')]);
      expect(await read(withTail, 'gzip')).toMatchObject({ code: 'bad_encoding' });
    }
  });
});

test('all parts of a gzip header may be there', async () => {
  const plain = gzipSync(small);
  const header = Buffer.from(plain.subarray(0, 10));
  header.writeUInt8(2 + 4 + 8 + 16, 3);
  const fields = Buffer.from('\x02\0abname\0comment\0cs');
  const wire = Buffer.concat([header, fields, plain.subarray(10, -8)]);
  expect(await read(wire, 'gzip')).toMatchObject({ kind: 'read', leniencies: ['no_trailer'] });
});

test.each([1, 5, 10, 11])('a gzip header of %d bytes is no page', async (length) => {
  expect(await read(gzipSync(small).subarray(0, length), 'gzip')).toMatchObject({ code: 'bad_encoding' });
});

test('several members are joined, and what is behind them is passed over', async () => {
  const wire = Buffer.concat([gzipSync(small), gzipSync(large), Buffer.from('junk')]);
  const result = await read(wire, 'gzip');
  expect(result).toMatchObject({ leniencies: ['trailing_bytes'] });
  expect('decoded' in result && result.decoded.equals(Buffer.concat([small, large]))).toBe(true);
});

test('a bomb that is cut off, or has something behind it, is still one', async () => {
  const bomb = gzipSync(Buffer.alloc(20 * MiB));
  for (const wire of [bomb.subarray(0, -20), Buffer.concat([bomb, Buffer.from('junk')])]) {
    expect(await read(wire, 'gzip')).toMatchObject({ code: 'decompression_bomb' });
  }
});

describe('an image, or a packed sitemap', () => {
  test.each([
    ['a PNG', Buffer.from('\x89PNG\r\n\x1A\n\0\0\0', 'latin1')],
    ['a sitemap in gzip', gzipSync(small)],
  ])('that is %s is read if its encoding is none; a page it cannot be', async (_, bytes) => {
    expect(await read(bytes, 'none', false)).toMatchObject({
      kind: 'read',
      leniencies: ['unknown_encoding'],
    });
    expect(await read(bytes, 'none')).toMatchObject({ code: 'bad_encoding' });
  });
});

test('what breaks off on the wire stays a fault of the network', async () => {
  const fault = new Error('cut off');
  for (const wire of [large, gzipSync(large)]) {
    const body = Readable.from(
      (function* () {
        yield wire.subarray(0, 80_000);
        throw fault;
      })(),
    );
    await expect(readBody(body, 'gzip', { maxBytes: MiB, maxRatio: 200, isPage: true })).rejects.toBe(fault);
  }
});
