import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, truncateSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { AppendFile } from '../files/append-file.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { isCacheEntry, type CacheEntry } from './cache-entry.ts';
import { parseJson } from '../base/parse-json.ts';

/** The first line; what begins otherwise is not read. */
const MAGIC = Buffer.from('{"kind":"http-cache","version":1}\n');
/** An entry with a longer line is not kept. */
const LINE_BYTES_MAX = 8192;
/** What gzip adds at most to a body of megabytes, generously. */
const GZIP_BYTES = 65_536;
const LINE_FEED = 10;

interface Found {
  readonly entry: CacheEntry;
  readonly offset: number;
  readonly bodyAt: number;
  readonly end: number;
}

/**
 * Answers in one file, each a line of JSON and the bytes of its body; of several for a URL the last counts.
 * The file only grows, so whatever ends the process costs at most the answer that was being written: it is
 * cut off when the file is opened. What a power cut leaves may be wrong; who reads a body has to check it.
 *
 * In memory there are 16 bytes or so for each URL: a hash of it, and where in the file it is.
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
   * Opens a file, or makes one; what is no such file is begun anew.
   *
   * @param bodyBytesMax Of a body before gzip; a larger one is out of reach.
   * @param keyOf Tells URLs apart; two may have the same, if seldom.
   * @throws if the file cannot be read or written. So do all methods.
   */
  constructor(path: string, bodyBytesMax: number, keyOf: (url: string) => number = hash48) {
    this.#path = path;
    this.#keyOf = keyOf;
    // What was being written when a crawler was killed.
    rmSync(`${path}.tmp`, { force: true });
    this.#bodyBytesMax = bodyBytesMax + GZIP_BYTES;
    this.#file = new AppendFile(path);
    this.#descriptor = openSync(path, 'r');
    this.#file.cutTo(this.#readOffsets());
    if (this.#file.size === 0) this.#file.append(MAGIC);
  }

  find(url: string): Found | null {
    const offset = this.#offsets.get(this.#keyOf(url));
    const found = offset === undefined ? null : this.#at(offset);
    // Hashes can be equal; what is kept of the other URL then is out of reach.
    return found?.entry.url === url && this.#isInReach(found) ? found : null;
  }

  /** The bytes behind an entry; fewer where somebody has cut the file. */
  body({ entry, bodyAt }: Found): Buffer {
    const body = Buffer.allocUnsafe(entry.bytes);
    return body.subarray(0, this.#read(body, bodyAt));
  }

  /** In bytes. */
  get size(): number {
    return this.#file.size;
  }

  /**
   * Does nothing if nobody could read the entry: it would hide all behind it. A fault leaves the file as long as it
   * was, and readable.
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
   * Writes the file anew without what is out of date and without the URLs that are not wanted, if that makes it
   * half as long. Nothing but {@link close} may come after it.
   *
   * @param signal Cuts that short.
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
      // Messages have to get through, such as that somebody wants this to stop.
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

  /** Returns where what can be read ends. */
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
