const COUNTERS = [
  'known',
  'successful',
  'failed',
  'blocked',
  'skipped',
  'items',
  'retries',
  'bytes',
  'lastSuccessUnixMs',
] as const;
export type Counter = (typeof COUNTERS)[number];

const COUNTERS_BYTES = COUNTERS.length * BigInt64Array.BYTES_PER_ELEMENT;
const TEXT_HEADER_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;
const TEXT_BYTES_MAX = 2083;

const VERSION = 0;
const LENGTH = 1;

/**
 * The progress of the crawl in shared memory: the main thread reads it for a heartbeat without asking the crawl
 * thread, which may be busy with a page for any length of time.
 *
 * Only the crawl thread writes.
 */
export class SharedProgress {
  readonly buffer: SharedArrayBuffer;
  readonly #counters: BigInt64Array;
  readonly #header: Int32Array;
  readonly #text: Uint8Array;
  #lastUrl = '';

  /** Without a buffer: a new one. With the other thread's buffer: a view of it. */
  constructor(buffer = new SharedArrayBuffer(COUNTERS_BYTES + TEXT_HEADER_BYTES + TEXT_BYTES_MAX)) {
    this.buffer = buffer;
    this.#counters = new BigInt64Array(buffer, 0, COUNTERS.length);
    this.#header = new Int32Array(buffer, COUNTERS_BYTES, 2);
    this.#text = new Uint8Array(buffer, COUNTERS_BYTES + TEXT_HEADER_BYTES, TEXT_BYTES_MAX);
  }

  get(counter: Counter): number {
    return Number(Atomics.load(this.#counters, COUNTERS.indexOf(counter)));
  }

  set(counter: Counter, value: number): void {
    Atomics.store(this.#counters, COUNTERS.indexOf(counter), BigInt(Math.trunc(value)));
  }

  add(counter: Counter, amount = 1): void {
    Atomics.add(this.#counters, COUNTERS.indexOf(counter), BigInt(Math.trunc(amount)));
  }

  /**
   * The URL that was started last. A text cannot be stored in one step, so it is guarded by a version
   * that is odd while it is being written (a seqlock).
   */
  set currentUrl(url: string) {
    Atomics.add(this.#header, VERSION, 1);
    const { written } = new TextEncoder().encodeInto(url, this.#text);
    Atomics.store(this.#header, LENGTH, written);
    Atomics.add(this.#header, VERSION, 1);
  }

  /** Never waits: while the writer is in the middle of a write (forever, if it died there), returns the previous URL. */
  get currentUrl(): string {
    const before = Atomics.load(this.#header, VERSION);
    if (before % 2 === 0) {
      const copy = Buffer.from(this.#text.slice(0, Atomics.load(this.#header, LENGTH)));
      // An addition of nothing, because unlike a load it keeps the copying above it.
      if (Atomics.add(this.#header, VERSION, 0) === before) this.#lastUrl = copy.toString();
    }
    return this.#lastUrl;
  }
}
