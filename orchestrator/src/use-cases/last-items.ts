import { RequestError } from './errors.ts';
import {
  ALL_ITEMS,
  inBatches,
  readItems,
  type ItemList,
  type ItemRange,
  type ReadItemsDeps,
} from './read-items.ts';

/** They are held in memory, as a file of items can only be read forwards. */
export const LAST_ITEMS_MAX = 10_000;
const LENGTH_MAX = 8 * 1024 * 1024;

/**
 * The last items of an execution, the last one first; `offset` counts from the end. All are read, and at most
 * {@link LAST_ITEMS_MAX} may be asked for, offset included.
 *
 * @throws RequestError `invalid_query` if they are too long together, and those of {@link readItems}. Null: aborted.
 */
export async function lastItems(
  deps: ReadItemsDeps,
  executionId: string,
  { offset, limit }: ItemRange,
  signal: AbortSignal,
): Promise<ItemList | null> {
  const list = await readItems(deps, executionId, ALL_ITEMS);
  const last = new LastTexts(offset + limit);
  for await (const batch of list.batches) {
    if (signal.aborted) return null;
    for (const { json } of batch) last.add(json);
  }
  const kept = last.backwards();
  if (kept === null) {
    throw new RequestError('invalid_query', 'The items are too long to be given backwards.', [
      {
        field: 'limit',
        message: 'the last items are more than 8 MiB together: ask for fewer, or without desc',
      },
    ]);
  }
  const texts = kept.slice(offset).map((json) => ({ json, value: undefined }));
  return {
    source: list.source,
    batches: inBatches(texts),
    again: () => inBatches(texts),
    summary: () => list.summary(),
    close: () => list.close(),
  };
}

/** The last of many texts, of a length that is bounded whatever they are. */
class LastTexts {
  readonly #count: number;
  #texts: string[] = [];
  #start = 0;
  #length = 0;
  /** How many have come since the last one that was dropped for its length. */
  #sinceTooLong = Infinity;

  constructor(count: number) {
    this.#count = count;
  }

  add(text: string): void {
    this.#texts.push(text);
    this.#length += text.length;
    this.#sinceTooLong += 1;
    if (this.#size > this.#count) this.#drop();
    while (this.#length > LENGTH_MAX) {
      this.#drop();
      this.#sinceTooLong = this.#size;
    }
    // Not one by one: taking the first of an array moves all others.
    if (this.#start > this.#count) {
      this.#texts = this.#texts.slice(this.#start);
      this.#start = 0;
    }
  }

  /** Null: some of them are missing. */
  backwards(): string[] | null {
    return this.#sinceTooLong < this.#count ? null : this.#texts.slice(this.#start).toReversed();
  }

  get #size(): number {
    return this.#texts.length - this.#start;
  }

  #drop(): void {
    this.#length -= this.#texts[this.#start]?.length ?? 0;
    this.#texts[this.#start] = '';
    this.#start += 1;
  }
}
