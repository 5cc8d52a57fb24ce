import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import {
  FAILED_CODES_MAX,
  hostOf,
  isChosen,
  type PageChoice,
  type PageList,
  type PageView,
} from '@crawlerd/shared';
import type { Turns } from '../../ports/turns.ts';
import { longPageUrl, type ReadLine } from './page-line.ts';
import { placedLines, type PlacedLine } from './placed-lines.ts';

/** A few megabytes; whoever has more failures has one cause of most of them. */
const FAILED_MAX = 50_000;
/** Of a longer URL, its hash is remembered. */
const KEY_LENGTH_MAX = 200;
/** The file behind this place is another one if these bytes before it have changed: it was cut, and written to again. */
const TAIL_BYTES = 64;

export interface FailedPlace {
  readonly at: number;
  readonly end: number;
  readonly code: string;
  readonly host: string;
}

/**
 * The pages of a growing file whose last outcome is a failure, read once. What is done or skipped is not remembered: it
 * stays so, unless the same URL fails later.
 */
export class PageIndex {
  readonly #read: (text: string) => ReadLine;
  /** By URL, in the order of the file. */
  readonly #failed = new Map<string, FailedPlace>();
  /** How far the file was read. */
  #end = 0;
  #tail: Buffer = Buffer.alloc(0);
  #linesSkipped = 0;
  #failedLeftOut = 0;

  constructor(read: (text: string) => ReadLine) {
    this.#read = read;
  }

  get end(): number {
    return this.#end;
  }

  get linesSkipped(): number {
    return this.#linesSkipped;
  }

  get failedLeftOut(): number {
    return this.#failedLeftOut;
  }

  /** Whether the file is still the one that was read, perhaps longer. */
  async stillFits(handle: FileHandle): Promise<boolean> {
    return (await tailOf(handle, this.#end)).equals(this.#tail);
  }

  /**
   * Reads at most so many bytes further.
   *
   * @returns whether there is no whole line left.
   */
  async advance(handle: FileHandle, bytesMax: number, turns: Turns): Promise<boolean> {
    const { size } = await handle.stat();
    const part = { start: this.#end, end: this.#end + bytesMax, size };
    const lines = placedLines(handle, part, turns);
    let step = await lines.next();
    for (; step.done !== true; step = await lines.next()) for (const line of step.value) this.#take(line);
    this.#end = Math.max(this.#end, step.value);
    this.#tail = await tailOf(handle, this.#end);
    return part.end >= size;
  }

  /** The failures behind a place. */
  *failed(after: number, choice: PageChoice): Generator<FailedPlace> {
    for (const place of this.#failed.values()) {
      if (place.at < after) continue;
      if (isChosen(choice, place)) yield place;
    }
  }

  failedByCode(): NonNullable<PageList['failed_by_code']> {
    const counts = new Map<string, number>();
    for (const { code } of this.#failed.values()) counts.set(code, (counts.get(code) ?? 0) + 1);
    return [...counts]
      .map(([code, count]) => ({ code, count }))
      .toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
      .slice(0, FAILED_CODES_MAX);
  }

  /** Whether the page of this line, which was not a failure, has not failed since. */
  isLatest({ url }: PageView, { at }: PlacedLine): boolean {
    return (this.#failed.get(keyOf(url))?.at ?? -1) <= at;
  }

  #take({ text, isTooLong, at, end }: PlacedLine): void {
    this.#end = end;
    if (isTooLong) {
      const url = longPageUrl(text);
      if (url === null) this.#linesSkipped += 1;
      else this.#failed.delete(keyOf(url));
      return;
    }
    const page = this.#read(text);
    if (page === 'bad') this.#linesSkipped += 1;
    if (typeof page === 'string') return;
    const key = keyOf(page.url);
    // What fails again comes last.
    this.#failed.delete(key);
    if (page.outcome !== 'failed') return;
    if (this.#failed.size >= FAILED_MAX) this.#failedLeftOut += 1;
    else this.#failed.set(key, { at, end, code: page.code ?? '', host: hostOf(page.url) });
  }
}

function keyOf(url: string): string {
  return url.length <= KEY_LENGTH_MAX ? url : createHash('sha256').update(url).digest('base64');
}

async function tailOf(handle: FileHandle, end: number): Promise<Buffer> {
  const length = Math.min(TAIL_BYTES, end);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, end - length);
  return buffer.subarray(0, bytesRead);
}
