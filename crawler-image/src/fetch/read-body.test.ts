import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBody } from './read-body.ts';

const MiB = 1024 * 1024;
const limits = { maxBytes: 10 * MiB, maxRatio: 200, isPage: true };
const page = Buffer.from('<h1>中文</h1>'.repeat(20));

function inPieces(bytes: Buffer, size = 10): Readable {
  return Readable.from(
    (function* () {
      for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
    })(),
  );
}

/** Bytes of which nothing can be saved. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24),
  );
}

const CODERS: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['', (bytes) => bytes],
  ['identity', (bytes) => bytes],
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', (bytes) => brotliCompressSync(bytes)],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['GZIP, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
  ['gzip, deflate, identity, gzip', (bytes) => gzipSync(deflateRawSync(gzipSync(bytes)))],
];

describe('encodings', () => {
  // The large one is decoded piece by piece, the small one at once.
  const large = noise(200_000);

  test.each(CODERS)('"%s" is undone, in a small body and in a large one', async (encoding, encode) => {
    for (const content of [page, large]) {
      const wire = encode(content);
      const result = await readBody(inPieces(wire, 5000), encoding, limits);
      expect(result).toMatchObject({ kind: 'read', wireBytes: wire.length });
      expect('decoded' in result && result.decoded.equals(content)).toBe(true);
    }
  });

  test('whatever the content, and however it is cut', async () => {
    const coder = fc.constantFrom(...CODERS);
    const content = fc.uint8Array({ minLength: 1, maxLength: 2000 });
    const blowUp = fc.constantFrom(1, 100);
    await fc.assert(
      fc.asyncProperty(coder, content, blowUp, fc.nat(70_000), async ([encoding, encode], bytes, by, cut) => {
        const whole = Buffer.concat(Array.from({ length: by }, (_, i) => Buffer.concat([bytes, noise(i)])));
        const result = await readBody(inPieces(encode(whole), cut + 1), encoding, limits);
        expect('decoded' in result && result.decoded.equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['gzip', noise(100)],
    ['gzip', noise(100_000)],
    ['gzip', gzipSync(large).subarray(0, 150_000)],
    ['br', noise(100)],
    ['br', noise(100_000)],
    ['deflate', noise(100)],
    ['deflate', noise(100_000)],
    ['gzip, gzip', gzipSync(large)],
    ['zstd', noise(100)],
    ['zstd', large],
    ['gzip, gzip, gzip, gzip', page],
  ])('a body that is not the "%s" it claims to be is bad_encoding', async (encoding, bytes) => {
    const body = inPieces(bytes);
    expect(await readBody(body, encoding, limits)).toMatchObject({ kind: 'failed', code: 'bad_encoding' });
    expect(body.destroyed).toBe(true);
  });

  test('an empty body needs no decoding, whatever its label', async () => {
    expect(await readBody(inPieces(Buffer.alloc(0)), 'gzip', limits)).toMatchObject({
      kind: 'read',
      wireBytes: 0,
    });
  });

  test.each([MiB / 16, MiB])(
    'zeros after the end of a gzip body of %d bytes are passed over',
    async (size) => {
      const content = noise(size);
      const wire = Buffer.concat([gzipSync(content), Buffer.alloc(100_000)]);
      const result = await readBody(inPieces(wire, 5000), 'gzip', limits);
      expect('decoded' in result && result.decoded.equals(content)).toBe(true);
    },
  );
});

describe('faults of the network', () => {
  test.each(['', 'gzip'])('are thrown, not taken for faults of the "%s" body', async (encoding) => {
    const fault = new Error('cut off');
    const wire = gzipSync(noise(200_000));
    const body = Readable.from(
      (function* () {
        yield wire.subarray(0, 100_000);
        throw fault;
      })(),
    );
    await expect(readBody(body, encoding, limits)).rejects.toBe(fault);
  });
});

describe('the limits', () => {
  /** Begins with `first`, and never ends. */
  function endless(first: Buffer, then: Buffer): { body: Readable; sentBytes: () => number } {
    let sent = 0;
    const counted = (bytes: Buffer): Buffer => {
      sent += bytes.length;
      return bytes;
    };
    const body = Readable.from(
      (function* () {
        yield counted(first);
        for (;;) yield counted(then);
      })(),
    );
    return { body, sentBytes: () => sent };
  }

  test('hold for bytes on the wire, without reading the rest', async () => {
    const { body, sentBytes } = endless(Buffer.alloc(0), Buffer.alloc(MiB));
    expect(await readBody(body, '', limits)).toMatchObject({ kind: 'failed', code: 'too_large' });
    expect(sentBytes()).toBeLessThanOrEqual(limits.maxBytes + 20 * MiB);
    expect(body.destroyed).toBe(true);
  });

  test('end the reading of a bomb after its first bytes, also of one within another', async () => {
    const zeros = Buffer.alloc(20 * MiB);
    const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
    for (const [encoding, bomb] of [
      ['gzip', gzipSync(zeros)],
      ['br', brotliCompressSync(zeros, quick)],
      ['deflate', deflateSync(zeros)],
      ['gzip, gzip', gzipSync(gzipSync(zeros))],
      ['gzip, br', brotliCompressSync(gzipSync(zeros), quick)],
    ] as const) {
      const body = inPieces(bomb, 16_384);
      expect(await readBody(body, encoding, limits)).toMatchObject({ code: 'decompression_bomb' });
      expect(body.destroyed).toBe(true);
    }
  });

  test('let small pages have any ratio', async () => {
    const content = Buffer.alloc(MiB);
    const wire = gzipSync(content);
    expect(content.length / wire.length).toBeGreaterThan(500);
    expect(await readBody(inPieces(wire), 'gzip', limits)).toMatchObject({ kind: 'read' });
  });

  test.each(['', 'gzip', 'br'])(
    'let a "%s" page of exactly max_bytes through, and none of one more',
    async (encoding) => {
      const maxBytes = 300_000;
      for (const [length, outcome] of [
        [maxBytes, { kind: 'read' }],
        [maxBytes + 1, { code: 'too_large' }],
      ] as const) {
        // Half of it can be compressed, so that the wire has less than the limit.
        const content = Buffer.concat([noise(length - 150_000), Buffer.alloc(150_000)]);
        const encode = new Map(CODERS).get(encoding) ?? ((bytes: Buffer) => bytes);
        const result = await readBody(inPieces(encode(content), 16_384), encoding, {
          ...limits,
          maxBytes,
        });
        expect(result).toMatchObject(outcome);
      }
    },
  );
});
