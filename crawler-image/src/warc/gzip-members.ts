import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * The start of a header of gzip (RFC 1952, section 2.3): deflate, no time, no system, and an extra field with one
 * subfield of eight bytes. It is `sl`, the "skip lengths" that WARC had until 0.9: how long the member is, and
 * what is in it. By it a reader gets from member to member without inflating them; others pass over it.
 */
const START = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, 0x73, 0x6c, 8, 0]);
const HEADER_BYTES = START.length + 8;
const TRAILER_BYTES = 8;

/** What is in one gzip member of its own, so that it can be read without what stands before it. */
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
 * How many whole members a file begins with, and how many bytes they take. A power cut may have taken what is in
 * the last ones and have left their length, so those are looked into. Faults of the disk are thrown.
 */
export function wholeMembers(file: string): { readonly count: number; readonly bytes: number } {
  const descriptor = openSync(file, 'r');
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

/** Where the members end that the file has the length for. */
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
