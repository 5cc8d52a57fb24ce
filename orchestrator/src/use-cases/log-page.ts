import type { LogLineView } from '@crawlerd/shared';

/** A page that holds so much text ends with it, however many lines were asked for. */
const PAGE_CHARACTERS = 256 * 1024;

/** The lines of a page, oldest first, while they are found from one end or the other. */
export class LogPage {
  readonly #limit: number;
  #lines: LogLineView[] = [];
  #characters = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get lines(): readonly LogLineView[] {
    return this.#lines;
  }

  get isFull(): boolean {
    return this.#lines.length >= this.#limit || this.#characters >= PAGE_CHARACTERS;
  }

  append(line: LogLineView): void {
    this.#lines.push(line);
    this.#characters += line.text.length;
  }

  /** Puts the last of these before those that are there. Returns those it had room for. */
  prepend(lines: readonly LogLineView[]): readonly LogLineView[] {
    let first = lines.length;
    while (first > 0 && this.#limit > lines.length - first + this.#lines.length) {
      if (this.#characters >= PAGE_CHARACTERS) break;
      first -= 1;
      this.#characters += lines[first]?.text.length ?? 0;
    }
    const taken = lines.slice(first);
    this.#lines = [...taken, ...this.#lines];
    return taken;
  }
}
