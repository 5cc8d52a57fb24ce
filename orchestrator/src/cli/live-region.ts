import type { Output } from './io.ts';
import type { Style } from './style.ts';
import { displayWidth } from './text-width.ts';
import { stripVTControlCharacters } from 'node:util';

const ERASE_BELOW = '\u001b[0J';

/** A few lines at the bottom of the terminal that are drawn again in place. */
export class LiveRegion {
  readonly #output: Output;
  readonly #style: Style;
  #drawn: readonly string[] = [];

  constructor(output: Output, style: Style) {
    this.#output = output;
    this.#style = style;
  }

  draw(lines: readonly string[]): void {
    this.#output.write(`${this.#eraseCodes()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = lines;
  }

  /** A line that stays, above the region. */
  say(line: string): void {
    const region = this.#drawn;
    this.clear();
    this.#output.write(`${line}\n`);
    this.draw(region);
  }

  clear(): void {
    this.#output.write(this.#eraseCodes());
    this.#drawn = [];
  }

  #eraseCodes(): string {
    // The terminal may have become narrower since, and have wrapped what was drawn.
    const rows = this.#drawn
      .map((line) => displayWidth(stripVTControlCharacters(line)))
      .reduce((sum, width) => sum + Math.max(1, Math.ceil(width / this.#style.columns)), 0);
    return rows === 0 ? '' : `\u001b[${rows}A\r${ERASE_BELOW}`;
  }
}
