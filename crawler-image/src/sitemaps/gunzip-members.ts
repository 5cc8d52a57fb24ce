import { createInflateRaw } from 'node:zlib';

export function isGzip(body: Uint8Array, at = 0): boolean {
  return body[at] === 0x1f && body[at + 1] === 0x8b;
}

/**
 * Decompresses a gzip file of one or more members (RFC 1952). Bytes behind them are ignored, as by other programs; Node's
 * own stream would lose the last piece in front of them.
 *
 * @throws an error whose code begins with `Z_`.
 */
export async function* gunzipMembers(body: Buffer, chunkSize: number): AsyncGenerator<Buffer> {
  for (let at = 0; at === 0 || isGzip(body, at);) {
    const start = headerEnd(body, at);
    const inflate = createInflateRaw({ chunkSize });
    inflate.end(body.subarray(start));
    const chunks: AsyncIterable<Buffer> = inflate;
    yield* chunks;
    at = start + inflate.bytesWritten + TRAILER_BYTES;
    if (at > body.length) throw new CutGzip();
  }
}

/** Checksum and length. */
const TRAILER_BYTES = 8;

class CutGzip extends Error {
  readonly code = 'Z_BUF_ERROR';
}

/** Where the compressed data begin. */
function headerEnd(body: Buffer, at: number): number {
  const flags = body[at + 3] ?? 0;
  let end = at + 10;
  if ((flags & 4) !== 0) end += 2 + (body[end] ?? 0) + 256 * (body[end + 1] ?? 0);
  // Name and comment end with a zero.
  for (const flag of [8, 16]) if ((flags & flag) !== 0) end = body.indexOf(0, end) + 1 || body.length;
  if ((flags & 2) !== 0) end += 2;
  return end;
}
