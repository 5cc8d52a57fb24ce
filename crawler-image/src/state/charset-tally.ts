/** The pages that were read in one charset. */
export interface CharsetGroup {
  readonly charset: string;
  readonly pages: number;
  /** Characters that could not be decoded. */
  readonly replacements: number;
}

/** Counts pages by the charset they were read in. There are as many groups as decoders: some forty. */
export class CharsetTally {
  readonly #groups = new Map<string, CharsetGroup>();

  add(charset: string, replacements: number): void {
    const group = this.#groups.get(charset) ?? { charset, pages: 0, replacements: 0 };
    this.#groups.set(charset, {
      charset,
      pages: group.pages + 1,
      replacements: group.replacements + replacements,
    });
  }

  /** The most frequent first. */
  groups(): CharsetGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.pages - a.pages);
  }
}
