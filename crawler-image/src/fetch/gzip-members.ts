import { constants, crc32, inflateRawSync } from 'node:zlib';
import type { Leniency } from '../records/leniencies.ts';

export interface Salvaged {
  readonly decoded: Buffer;
  readonly leniency: Leniency;
}

/** What is salvaged has few; a body of empty ones would cost seconds. */
const MEMBERS_MAX = 100;
const MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const FLAG = { checksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/**
 * Reads a gzip body (RFC 1952) that lacks its end, or has something behind it, as browsers do. A wrong checksum is not
 * forgiven: the content would be damaged.
 *
 * @returns null if it is no gzip, damaged, or decodes to more than `maxOutputLength`.
 */
export function salvageGzip(bytes: Buffer, maxOutputLength: number): Salvaged | null {
  const members: Buffer[] = [];
  let left = bytes;
  let room = maxOutputLength;
  for (let count = 0; count < MEMBERS_MAX && left.length > 0; count++) {
    const start = contentStart(left);
    if (start === null) return members.length === 0 ? null : salvaged(members, 'trailing_bytes');
    const member = inflated(left.subarray(start), room);
    if (member === null) return null;
    members.push(member.decoded);
    room -= member.decoded.length;
    if (!member.isWhole) return salvaged(members, 'cut_body');
    const trailer = left.subarray(start + member.consumed).subarray(0, TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES) return salvaged(members, 'no_trailer');
    if (!trailer.equals(trailerOf(member.decoded))) return null;
    left = left.subarray(start + member.consumed + TRAILER_BYTES);
  }
  return members.length === 0 ? null : salvaged(members, 'trailing_bytes');
}

function salvaged(members: readonly Buffer[], leniency: Leniency): Salvaged {
  return { decoded: Buffer.concat(members), leniency };
}

/** Length of a member's header; null if there is no complete one. */
function contentStart(bytes: Buffer): number | null {
  const flags = bytes[3] ?? FLAG.reserved;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || (flags & FLAG.reserved) !== 0) return null;
  let at = HEADER_BYTES;
  if ((flags & FLAG.extra) !== 0) {
    if (bytes.length < at + 2) return null;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [FLAG.name, FLAG.comment]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) return null;
    at = end + 1;
  }
  if ((flags & FLAG.checksum) !== 0) at += 2;
  return at < bytes.length ? at : null;
}

interface Inflated {
  readonly decoded: Buffer;
  readonly consumed: number;
  /** Whether the content has its end. */
  readonly isWhole: boolean;
}

function inflated(bytes: Buffer, maxOutputLength: number): Inflated | null {
  for (const isWhole of [true, false]) {
    const finishFlush = isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    try {
      const result: unknown = inflateRawSync(bytes, { finishFlush, maxOutputLength, info: true });
      if (!isReport(result)) return null;
      return { decoded: result.buffer, consumed: result.engine.bytesWritten, isWhole };
    } catch {
      // With the other flush it may succeed.
    }
  }
  return null;
}

/** Node's types do not know what `info` returns. */
function isReport(result: unknown): result is { buffer: Buffer; engine: { bytesWritten: number } } {
  if (typeof result !== 'object' || result === null || !('buffer' in result) || !('engine' in result)) {
    return false;
  }
  const { buffer, engine } = result;
  return Buffer.isBuffer(buffer) && typeof engine === 'object' && engine !== null && 'bytesWritten' in engine;
}

function trailerOf(decoded: Buffer): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(crc32(decoded), 0);
  trailer.writeUInt32LE(decoded.length % 2 ** 32, 4);
  return trailer;
}
