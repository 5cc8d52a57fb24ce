/** One look at the machine: what was found, or throws a sentence about what is wrong. */
export interface Look {
  readonly name: string;
  /** Looks that make no sense if this one failed are left out. */
  readonly needs?: string;
  readonly find: () => Promise<string>;
}
