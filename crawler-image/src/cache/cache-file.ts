import { parseJson } from '@crawlerd/shared';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, truncateSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { AppendFile } from '../files/append-file.ts';
import { patiently } from '../files/descriptors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { isCacheEntry, type CacheEntry } from './cache-entry.ts';

/** The first line; a file that begins differently is not read. */
const MAGIC = Buffer.from('{"kind":"http-cache","version":1}\n');
/** Entries with a longer line are not stored. */
const LINE_BYTES_MAX = 8192;
/** A generous limit for what gzip adds to a body of megabytes. */
const GZIP_BYTES = 65_536;
const LINE_FEED = 10;

interface Found {
  readonly entry: CacheEntry;
  readonly offset: number;
  readonly bodyAt: number;
  readonly end: number;
}

/**
 * Responses in one file, each a line of JSON and the bytes of its body; the last one per URL counts. The file is only
 * appended to, so however the process ends, at most the response being written is lost; it is cut off when the file is
 * opened. A power failure may leave wrong bytes, so readers must check a body.
 *
 * Memory holds about 16 bytes per URL: its hash and the offset in the file.
 */
export class CacheFile {
  readonly #path: string;
  readonly #bodyBytesMax: number;
  readonly #keyOf: (url: string) => number;
  readonly #file: AppendFile;
  readonly #descriptor: number;
  readonly #offsets = new Map<number, number>();
  readonly #line = Buffer.alloc(LINE_BYTES_MAX);

  /**
   * Opens a file or creates one; a file of another kind is replaced.
   *
   * @param bodyBytesMax Maximum size of a body before gzip; larger ones are not returned.
   * @param keyOf The key of a URL; collisions must be rare.
   * @throws if the file cannot be read or written; so do all methods.
   */
  constructor(path: string, bodyBytesMax: number, keyOf: (url: string) => number = hash48) {
    this.#path = path;
    this.#keyOf = keyOf;
    // The leftover of a killed crawler.
    rmSync(`${path}.tmp`, { force: true });
    this.#bodyBytesMax = bodyBytesMax + GZIP_BYTES;
    this.#file = new AppendFile(path);
    this.#descriptor = patiently(() => openSync(path, 'r'));
    this.#file.cutTo(this.#readOffsets());
    if (this.#file.size === 0) this.#file.append(MAGIC);
  }

  find(url: string): Found | null {
    const offset = this.#offsets.get(this.#keyOf(url));
    const found = offset === undefined ? null : this.#at(offset);
    // Hashes may collide; the response of the other URL is then not found.
    return found?.entry.url === url && this.#isInReach(found) ? found : null;
  }

  /** The body of an entry; shorter if the file was truncated. */
  body({ entry, bodyAt }: Found): Buffer {
    const body = Buffer.allocUnsafe(entry.bytes);
    return body.subarray(0, this.#read(body, bodyAt));
  }

  /** In bytes. */
  get size(): number {
    return this.#file.size;
  }

  /**
   * Does nothing if the entry would be unreadable, because it would hide all entries after it. An error leaves the file
   * at its previous length, and readable.
   */
  append(kept: Omit<CacheEntry, 'bytes'>, body: Buffer): void {
    const entry = { ...kept, bytes: body.length };
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (line.length > LINE_BYTES_MAX || !isCacheEntry(entry)) return;
    const offset = this.#file.size;
    try {
      this.#file.append(Buffer.concat([line, body]));
    } catch (error) {
      truncateSync(this.#path, offset);
      throw error;
    }
    this.#offsets.set(this.#keyOf(entry.url), offset);
  }

  forget(url: string): void {
    this.#offsets.delete(this.#keyOf(url));
  }

  /**
   * Rewrites the file without outdated and unwanted entries, if that at least halves its length. Afterwards only
   * {@link close} may be called.
   *
   * @param signal Aborts it.
   */
  async shrink(isWanted: (url: string) => boolean, signal: AbortSignal): Promise<void> {
    let liveBytes = MAGIC.length;
    for await (const { offset, end } of this.#live(isWanted, signal)) liveBytes += end - offset;
    if (liveBytes > this.#file.size / 2) return;
    await writeAtomically(this.#path, async (handle) => {
      await handle.appendFile(MAGIC);
      for await (const { offset, end } of this.#live(isWanted, signal)) {
        const bytes = Buffer.allocUnsafe(end - offset);
        this.#read(bytes, offset);
        await handle.appendFile(bytes);
      }
    });
  }

  async *#live(isWanted: (url: string) => boolean, signal: AbortSignal): AsyncGenerator<Found> {
    let seen = 0;
    for (const found of this.#all()) {
      // Lets messages through, such as the order to stop.
      if (++seen % 1000 === 0) await setImmediate();
      signal.throwIfAborted();
      const isLast = this.#offsets.get(this.#keyOf(found.entry.url)) === found.offset;
      if (isLast && this.#isInReach(found) && isWanted(found.entry.url)) yield found;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
    this.#file.close();
  }

  /** Returns the end of the readable part. */
  #readOffsets(): number {
    let end = 0;
    for (const found of this.#all()) {
      this.#offsets.set(this.#keyOf(found.entry.url), found.offset);
      end = found.end;
    }
    return Math.max(end, this.#hasMagic() ? MAGIC.length : 0);
  }

  *#all(): Generator<Found> {
    if (!this.#hasMagic()) return;
    for (let offset = MAGIC.length; ;) {
      const found = this.#at(offset);
      if (found === null) return;
      yield found;
      offset = found.end;
    }
  }

  #hasMagic(): boolean {
    const start = Buffer.alloc(MAGIC.length);
    return this.#read(start, 0) === MAGIC.length && start.equals(MAGIC);
  }

  #at(offset: number): Found | null {
    const line = this.#line.subarray(0, this.#read(this.#line, offset));
    const lineEnd = line.indexOf(LINE_FEED);
    if (lineEnd === -1) return null;
    const entry = parseJson(line.toString('utf8', 0, lineEnd));
    if (!isCacheEntry(entry)) return null;
    const bodyAt = offset + lineEnd + 1;
    const end = bodyAt + entry.bytes;
    return end > this.#file.size ? null : { entry, offset, bodyAt, end };
  }

  #isInReach({ entry }: Found): boolean {
    return entry.bytes <= this.#bodyBytesMax;
  }

  #read(into: Buffer, at: number): number {
    return readSync(this.#descriptor, into, 0, into.length, at);
  }
}

/** 48 bits, which a number holds exactly. */
function hash48(url: string): number {
  return createHash('sha1').update(url).digest().readUIntBE(0, 6);
}
