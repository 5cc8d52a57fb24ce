import {
  shortened,
  SKIP_SAMPLE_MAX,
  type ItemsSkipped,
  type SkipCause,
  type SkippedSample,
} from '@crawlerd/shared';

const FILE_SHOWN = 120;
const TEXT_SHOWN = 60;

interface Kept {
  /** How many came before it, and itself. */
  readonly at: number;
  readonly sample: SkippedSample;
}

/** Counts what gave no item, and keeps the first of each cause, then the first of the rest. */
export class SkipTally {
  readonly #firsts = new Map<SkipCause, Kept>();
  readonly #others: Kept[] = [];
  #lines = 0;
  #files = 0;
  #altered = 0;

  line(path: string, number: number, why: SkipCause, text: string): void {
    this.#lines += 1;
    this.#keep(path, number, why, text);
  }

  /** A file or folder that is not read, or not read on. */
  file(path: string, why: SkipCause): void {
    this.#files += 1;
    this.#keep(path, null, why, null);
  }

  /** An item that is given, but not as it was written. */
  altered(): void {
    this.#altered += 1;
  }

  summary(isWhole: boolean): ItemsSkipped {
    return {
      count: this.#lines + this.#files,
      lines: this.#lines,
      files: this.#files,
      at_least: !isWhole,
      altered: this.#altered,
      sample: this.#sample(),
    };
  }

  #keep(path: string, line: number | null, why: SkipCause, text: string | null): void {
    const isFirst = !this.#firsts.has(why);
    if (!isFirst && this.#others.length >= SKIP_SAMPLE_MAX) return;
    // One character per byte.
    const file = shortened(Buffer.from(path, 'latin1').toString('utf8'), FILE_SHOWN);
    const sample = { file, line, why, text: text === null ? null : shortened(text, TEXT_SHOWN) };
    const kept = { at: this.#lines + this.#files, sample };
    if (isFirst) this.#firsts.set(why, kept);
    else this.#others.push(kept);
  }

  /** In the order in which they were met. */
  #sample(): SkippedSample[] {
    const firsts = [...this.#firsts.values()];
    const ofLines = firsts.filter(({ sample }) => sample.line !== null);
    const ofFiles = firsts.filter(({ sample }) => sample.line === null);
    // Lines have fewer causes than there are places, so that both kinds are there.
    return [...ofLines, ...ofFiles, ...this.#others]
      .slice(0, SKIP_SAMPLE_MAX)
      .toSorted((a, b) => a.at - b.at)
      .map(({ sample }) => sample);
  }
}
