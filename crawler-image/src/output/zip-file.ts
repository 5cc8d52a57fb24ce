import type { FileHandle } from 'node:fs/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { pump } from './pump.ts';

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

/**
 * A ZIP archive that is written sequentially, one member after the other (PKWARE APPNOTE.TXT). Its bytes depend only on
 * the content: the members have no timestamps.
 */
export class ZipFile {
  readonly #target: FileHandle;
  readonly #members: Member[] = [];
  #offset = 0;

  /** @param target Open for writing, and empty. */
  constructor(target: FileHandle) {
    this.#target = target;
  }

  /** @throws Error with a sentence if the archive would be too large. */
  async add(name: string, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
    const offset = this.#offset;
    const empty = { name: Buffer.from(name), offset, crc: 0, compressed: 0, size: 0 };
    await this.#append(localHeader(empty));
    let crc = 0;
    let size = 0;
    const dataOffset = this.#offset;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const text of texts) {
        const bytes = Buffer.from(text);
        crc = crc32(bytes, crc);
        size += bytes.length;
        yield bytes;
      }
    };
    await pump(counted(), [createDeflateRaw()], (chunk) => this.#append(chunk));
    if (size > SIZE_MAX) throw new Error(SIZE_MESSAGE);
    const member = { ...empty, crc, size, compressed: this.#offset - dataOffset };
    // In front of the data, for readers that stream.
    const header = localHeader(member);
    await this.#target.write(header, 0, header.length, offset);
    this.#members.push(member);
  }

  /** Writes the directory: APPNOTE.TXT 4.3.12 and 4.3.16. */
  async finish(): Promise<void> {
    const start = this.#offset;
    for (const member of this.#members) await this.#append(centralHeader(member));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#members.length, 8);
    end.writeUInt16LE(this.#members.length, 10);
    end.writeUInt32LE(this.#offset - start, 12);
    end.writeUInt32LE(start, 16);
    await this.#append(end);
  }

  async #append(bytes: Buffer): Promise<void> {
    if (this.#offset + bytes.length > SIZE_MAX) throw new Error(SIZE_MESSAGE);
    await this.#target.appendFile(bytes);
    this.#offset += bytes.length;
  }
}

/** 1 January 1980, midnight: the earliest date of the format. */
const DOS_DATE = 0x0021;
const DEFLATE = 8;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;

function localHeader(member: Member): Buffer {
  return Buffer.concat([uint32(0x04034b50), uint16(VERSION), commonHeader(member), member.name]);
}

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

/** The part that both headers share, from the flags to the length of the extra field. */
function commonHeader({ crc, compressed, size, name }: Member): Buffer {
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
