import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { FileBytes } from './format.ts';

/** The limit of 32-bit sizes; larger files need the ZIP64 extension, which is not supported here. */
const SIZE_MAX = 0xffff_ffff;
const SIZE_MESSAGE = 'it would exceed the 4 GB that xlsx allows; use csv or parquet';

/** A member of an archive: APPNOTE.TXT 4.3.7 and 4.3.12. */
interface Member {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
}

export interface MemberSource {
  readonly name: string;
  readonly texts: Iterable<string> | AsyncIterable<string>;
}

/**
 * A ZIP archive, one member after the other (PKWARE APPNOTE.TXT). Nobody goes back in it, so that it can be sent while it
 * is made: the sizes of a member follow behind it. Its bytes depend only on the content: the members have no timestamps.
 *
 * @throws Error with a sentence if the archive would be too large.
 */
export async function* zipBytes(sources: Iterable<MemberSource>): FileBytes {
  const members: Member[] = [];
  let offset = 0;
  const counted = (bytes: Buffer): Buffer => {
    offset += bytes.length;
    if (offset > SIZE_MAX) throw new Error(SIZE_MESSAGE);
    return bytes;
  };
  for (const source of sources) {
    const name = Buffer.from(source.name);
    const start = offset;
    yield counted(localHeader(name));
    const dataOffset = offset;
    const sum = { crc: 0, size: 0 };
    for await (const chunk of deflated(source.texts, sum)) yield counted(chunk);
    if (sum.size > SIZE_MAX) throw new Error(SIZE_MESSAGE);
    const member = { name, offset: start, compressed: offset - dataOffset, ...sum };
    yield counted(descriptor(member));
    members.push(member);
  }
  const start = offset;
  for (const member of members) yield counted(centralHeader(member));
  yield counted(endOfDirectory(members.length, start, offset - start));
}

/** Left early, it ends its source too. */
function deflated(texts: MemberSource['texts'], sum: { crc: number; size: number }): AsyncIterable<Buffer> {
  const bytesOf = async function* (): AsyncGenerator<Buffer> {
    for await (const text of texts) {
      const bytes = Buffer.from(text);
      sum.crc = crc32(bytes, sum.crc);
      sum.size += bytes.length;
      yield bytes;
    }
  };
  // An error reaches whoever reads the stream.
  return pipeline(Readable.from(bytesOf(), { highWaterMark: 1 }), createDeflateRaw(), () => undefined);
}

/** 1 January 1980, midnight: the earliest date of the format. */
const DOS_DATE = 0x0021;
const DEFLATE = 8;
const VERSION = 20;
/** Names are UTF-8; the sizes are behind the data. */
const FLAGS = 0x0808;

/** APPNOTE.TXT 4.3.7, with the sizes that are not known yet as zero (4.4.4). */
function localHeader(name: Buffer): Buffer {
  const unknown = { name, crc: 0, compressed: 0, size: 0 };
  return Buffer.concat([uint32(0x04034b50), uint16(VERSION), commonHeader(unknown), name]);
}

/** APPNOTE.TXT 4.3.9. */
function descriptor({ crc, compressed, size }: Member): Buffer {
  return Buffer.concat([0x08074b50, crc, compressed, size].map(uint32));
}

/** APPNOTE.TXT 4.3.12. */
function centralHeader(member: Member): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(member.offset, 10);
  return Buffer.concat([
    uint32(0x02014b50),
    uint16(VERSION),
    uint16(VERSION),
    commonHeader(member),
    rest,
    member.name,
  ]);
}

/** APPNOTE.TXT 4.3.16. */
function endOfDirectory(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(start, 16);
  return end;
}

/** The part that both headers share, from the flags to the length of the extra field. */
function commonHeader({ crc, compressed, size, name }: Omit<Member, 'offset'>): Buffer {
  return Buffer.concat([
    ...[FLAGS, DEFLATE, 0, DOS_DATE].map(uint16),
    ...[crc, compressed, size].map(uint32),
    ...[name.length, 0].map(uint16),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
