import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  PAGES_FILE_NAME,
  readItemLine,
  type ItemsSkipped,
  type ItemText,
  type SkipCause,
} from '@crawlerd/shared';
import type { ItemExtent, ItemReading, ItemReadingOptions } from '../../ports/output-files.ts';
import type { RequestChecks } from '../../ports/request-checks.ts';
import { isItemFile, looksLikeItems } from './item-file-names.ts';
import { ItemLines, type ItemLine } from './item-lines.ts';
import { openFiles } from './open-files.ts';
import { isPagesFileStart } from './page-line.ts';
import { SkipTally } from './skip-tally.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const READ_HERE_CHARACTERS_MAX = 64 * 1024;
const TOO_LONG = { why: 'too_long' } as const;
/** Opening a file takes several calls, each of which waits for one of Node's threads. */
const AHEAD = 8;
/** A longer line is left out. */
const ITEM_LIMIT_BYTES = 4 * MIB;
/**
 * At most so many bytes that are no items are read for one response, over all files; then it ends. A sparse file of
 * terabytes, with a line break here and there, costs a crawler nothing, but reading it would be expensive.
 */
const USELESS_LIMIT_BYTES = 512 * MIB;
/** What is no JSON takes as long to be refused as so many bytes to be parsed (Node 20: 10 µs), however short it is. */
const REFUSAL_BYTES = 1024;
const LINE_BYTES = 64;
/** After so many bytes everybody else has a turn: about a millisecond. */
const TURN_BYTES = 64 * 1024;

/** The items of all `*.jsonl` files of an output folder, which may be hostile. */
export class ItemReader implements ItemReading {
  readonly #folder: string;
  readonly #checks: RequestChecks;
  readonly #options: ItemReadingOptions;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  readonly #tally = new SkipTally();
  readonly #lengths = new Map<string, number>();
  #files = 0;
  #found = 0;
  #bytes = 0;
  #uselessBytes = 0;
  #turnBytes = 0;
  #isWhole = false;
  #isBounded = false;

  constructor(folder: string, checks: RequestChecks, options: ItemReadingOptions) {
    this.#folder = folder;
    this.#checks = checks;
    this.#options = options;
  }

  get files(): number {
    return this.#files;
  }

  get found(): number {
    return this.#found;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  get isReadable(): boolean {
    return !this.#isBounded && !this.#isUseless;
  }

  get extent(): ItemExtent {
    return this.#lengths;
  }

  skipped(): ItemsSkipped {
    return this.#tally.summary(this.#isWhole);
  }

  async *items(): AsyncGenerator<string> {
    for await (const batch of this.batches()) for (const { json } of batch) yield json;
  }

  async *batches(): AsyncGenerator<readonly ItemText[]> {
    const others: string[] = [];
    const search = openFiles(this.#folder, {
      isWanted: isItemFile,
      ahead: AHEAD,
      onMissed: (path, why) => {
        this.#isBounded ||= why === 'too_many' || why === 'too_deep';
        this.#tally.file(path, why);
      },
      onOther: (path) => {
        const looks = looksLikeItems(path);
        if (looks === 'always') this.#tally.file(path, 'other_name');
        else if (looks === 'alone') others.push(path);
      },
    });
    for await (const { path, handle } of search) {
      const length = await this.#lengthOf(path, handle);
      // It came after the reading that this one repeats.
      if (length === undefined) continue;
      this.#files += 1;
      yield* this.#fileBatches(path, handle, length);
      if (this.#isUseless) this.#tally.file(path, 'too_much');
      if (this.#isOver) return;
    }
    if (this.#files === 0) for (const path of others) this.#tally.file(path, 'other_name');
    this.#isWhole = !this.#isBounded;
  }

  get #isUseless(): boolean {
    return this.#uselessBytes > USELESS_LIMIT_BYTES;
  }

  get #isOver(): boolean {
    const { bytesMax = Infinity, itemsMax = Infinity } = this.#options;
    return this.#isUseless || this.#bytes > bytesMax || this.#found >= itemsMax;
  }

  async #lengthOf(path: string, handle: FileHandle): Promise<number | undefined> {
    // Also of one that is over: something may still write to its folder, faster than it is read.
    return this.#options.extent === undefined ? (await handle.stat()).size : this.#options.extent.get(path);
  }

  async *#fileBatches(path: string, handle: FileHandle, length: number): AsyncGenerator<ItemText[]> {
    const lines = new ItemLines(ITEM_LIMIT_BYTES);
    for (let at = 0; at < length;) {
      const wanted = Math.min(CHUNK_BYTES, length - at);
      const { bytesRead } = await handle.read(this.#chunk, 0, wanted, null);
      const chunk = this.#chunk.subarray(0, bytesRead);
      const isFirst = at === 0;
      at += bytesRead;
      this.#lengths.set(path, at);
      if (isFirst && isUtf16(chunk)) return this.#tally.file(path, 'utf_16');
      if (isFirst && path === PAGES_FILE_NAME && isPagesFileStart(chunk)) {
        this.#files -= 1;
        return;
      }
      this.#bytes += bytesRead;
      this.#uselessBytes += bytesRead;
      yield* this.#turns(path, lines.push(chunk));
      if (this.#isOver) return;
      // A regular file gives less only at its end.
      if (bytesRead < wanted) break;
    }
    yield* this.#turns(path, lines.end());
  }

  /** The items of some lines, those of one turn at a time. */
  async *#turns(path: string, lines: readonly ItemLine[]): AsyncGenerator<ItemText[]> {
    let batch: ItemText[] = [];
    for (const line of lines) {
      const { text } = line;
      if (this.#turnBytes > TURN_BYTES) {
        this.#turnBytes = 0;
        if (batch.length > 0) yield batch;
        batch = [];
        await nextTurn();
      }
      this.#turnBytes += text.length + LINE_BYTES;
      const isLong = text.length > READ_HERE_CHARACTERS_MAX;
      const read = line.isTooLong ? TOO_LONG : isLong ? await this.#readElsewhere(text) : readItemLine(text);
      if (!('json' in read)) {
        this.#refuse();
        this.#skip(path, line, read.why);
        if (this.#isOver) break;
        continue;
      }
      const isRepaired = read.json !== text;
      if (isRepaired) this.#refuse();
      if (line.isAltered || isRepaired) this.#tally.altered();
      // Not below zero: bytes that are no text grow when they are decoded, and would pay for later ones.
      this.#uselessBytes = Math.max(0, this.#uselessBytes - Buffer.byteLength(text));
      this.#found += 1;
      batch.push(read);
      if (this.#found >= (this.#options.itemsMax ?? Infinity)) break;
    }
    if (batch.length > 0) yield batch;
  }

  /** Nobody else is answered while a long line is read here. */
  async #readElsewhere(text: string) {
    const read = await this.#checks.itemLine(text);
    return 'json' in read ? { json: read.json, value: undefined } : read;
  }

  #refuse(): void {
    this.#turnBytes += REFUSAL_BYTES;
    this.#bytes += REFUSAL_BYTES;
    this.#uselessBytes += REFUSAL_BYTES;
  }

  #skip(path: string, { text, number, isWhole }: ItemLine, why: SkipCause): void {
    if (why !== 'not_json') this.#tally.line(path, number, why, text);
    else if (text.trim() === '') return;
    else if (isWhole) this.#tally.line(path, number, why, text);
    else if (!this.#options.isGrowing) this.#tally.line(path, number, 'cut_off', text);
  }
}

function isUtf16(start: Buffer): boolean {
  const mark = start.subarray(0, 2).toString('latin1');
  return mark === '\xff\xfe' || mark === '\xfe\xff';
}
