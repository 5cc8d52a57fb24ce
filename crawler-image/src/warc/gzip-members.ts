import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { patiently } from '../files/descriptors.ts';

/**
 * The start of a gzip header (RFC 1952, section 2.3): deflate, no time, no system, and an extra field with one
 * subfield of eight bytes: `sl`, the "skip lengths" of WARC before 0.9, which hold the length of the member and of its
 * content. They let a reader go from member to member without inflating; other readers ignore them.
 */
const START = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, 0x73, 0x6c, 8, 0]);
const HEADER_BYTES = START.length + 8;
const TRAILER_BYTES = 8;

/** Compresses into a gzip member of its own, which can be read without those before it. */
export function gzipMember(bytes: Buffer): Buffer {
  const deflated = deflateRawSync(bytes);
  const member = Buffer.allocUnsafe(HEADER_BYTES + deflated.length + TRAILER_BYTES);
  START.copy(member);
  member.writeUInt32LE(member.length, START.length);
  member.writeUInt32LE(bytes.length, START.length + 4);
  deflated.copy(member, HEADER_BYTES);
  member.writeUInt32LE(crc32(bytes), member.length - TRAILER_BYTES);
  member.writeUInt32LE(bytes.length, member.length - TRAILER_BYTES + 4);
  return member;
}

/**
 * The number of complete members at the start of a file, and their length. After a power failure the last ones may have
 * lost their content but not their length, so these are inflated to check them.
 *
 * @throws the errors of the file system.
 */
export function wholeMembers(file: string): { readonly count: number; readonly bytes: number } {
  const descriptor = patiently(() => openSync(file, 'r'));
  try {
    const ends = memberEnds(descriptor);
    while (ends.length > 0) {
      const [start = 0, end = 0] = [ends.at(-2), ends.at(-1)];
      if (isWhole(bytesAt(descriptor, start, end - start))) break;
      ends.pop();
    }
    return { count: ends.length, bytes: ends.at(-1) ?? 0 };
  } finally {
    closeSync(descriptor);
  }
}

/** The ends of all members that fit into the file. */
function memberEnds(descriptor: number): number[] {
  const { size } = fstatSync(descriptor);
  const ends: number[] = [];
  for (let at = 0; ;) {
    const header = bytesAt(descriptor, at, HEADER_BYTES);
    if (header.length < HEADER_BYTES || !header.subarray(0, START.length).equals(START)) return ends;
    const length = header.readUInt32LE(START.length);
    if (length <= HEADER_BYTES + TRAILER_BYTES || at + length > size) return ends;
    at += length;
    ends.push(at);
  }
}

function isWhole(member: Buffer): boolean {
  const trailer = member.subarray(-TRAILER_BYTES);
  const size = trailer.readUInt32LE(4);
  try {
    const bytes = inflateRawSync(member.subarray(HEADER_BYTES, -TRAILER_BYTES), {
      maxOutputLength: size + 1,
    });
    return bytes.length === size && crc32(bytes) === trailer.readUInt32LE(0);
  } catch {
    return false;
  }
}

function bytesAt(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at));
}
