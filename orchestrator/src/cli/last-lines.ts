/** Two threads stamp the lines: those of one time are at most so far from each other. */
const KEPT = 1000;

/** Where a reader of a log stopped: a time alone does not say it, as several lines may have the same. */
export class LastLines {
  #times: string[] = [];

  add(time: string): void {
    // What has no time of its own is asked for by the one before.
    this.#times.push(time || (this.since ?? ''));
    // In one go, rather than one by one.
    if (this.#times.length > 2 * KEPT) this.#times = this.#times.slice(-KEPT);
  }

  /** The time of the last line, to be asked for; undefined if there is none. */
  get since(): string | undefined {
    return this.#times.at(-1) || undefined;
  }

  /** How many lines behind the first one of that time have been read. */
  get known(): number {
    const [last] = this.#times.slice(-1);
    return last === undefined ? 0 : this.#times.length - 1 - this.#times.indexOf(last);
  }
}
