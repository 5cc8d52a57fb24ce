/**
 * Runs work by key, one at a time for each key. A key that is asked for while its work runs is run once
 * more afterwards, however often it was asked: the work reads the present state, so one run is enough.
 */
export class KeyedQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #running = new Map<string, { again: boolean; done: Promise<void> }>();

  /** `work` must not reject. */
  constructor(work: (key: string) => Promise<void>) {
    this.#work = work;
  }

  ask(key: string): void {
    const running = this.#running.get(key);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    this.#running.set(key, entry);
    entry.done = this.#run(key, entry);
  }

  async #run(key: string, entry: { again: boolean }): Promise<void> {
    do {
      entry.again = false;
      await this.#work(key);
    } while (entry.again);
    this.#running.delete(key);
  }

  /** Resolves when no work is running. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.all([...this.#running.values()].map(({ done }) => done));
    }
  }
}
