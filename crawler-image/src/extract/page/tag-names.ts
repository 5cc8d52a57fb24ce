/** Longer names than this are never wanted. */
const LENGTH_MAX = 16;
const LETTERS = 32;

/**
 * Tells by first letter and length that most tags of a page cannot be among those that are wanted, so that their
 * names need not be cut out and compared.
 */
export class TagNames {
  readonly #names: ReadonlySet<string>;
  readonly #lengths = new Uint8Array(LETTERS * LENGTH_MAX);

  /** @param names In lower case. */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
    for (const name of this.#names) this.#lengths[place(name.charCodeAt(0), name.length)] = 1;
  }

  /** The name at this place of the page in lower case, if it is wanted; otherwise null. */
  at(html: string, start: number, end: number): string | null {
    const length = end - start;
    if (length >= LENGTH_MAX || this.#lengths[place(html.charCodeAt(start), length)] === 0) return null;
    const name = html.slice(start, end).toLowerCase();
    return this.#names.has(name) ? name : null;
  }
}

/** The five lowest bits of a letter are its place in the alphabet, in both cases. */
function place(letter: number, length: number): number {
  return (letter & (LETTERS - 1)) * LENGTH_MAX + length;
}
