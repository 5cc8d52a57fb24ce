/**
 * Lets each sender have one body worked on per turn of the event loop. What arrived on all its connections meanwhile
 * waits, so that one sender with many connections does not keep all others waiting. A sender that sends one body at a
 * time waits for nothing.
 */
export class SenderTurns {
  /** Of those that have had this turn: what they have still to be given, in order. */
  readonly #waiting = new Map<string, (() => void)[]>();

  take(sender: string, work: () => void): void {
    const waiting = this.#waiting.get(sender);
    if (waiting !== undefined) {
      waiting.push(work);
      return;
    }
    this.#waiting.set(sender, []);
    this.#give(sender, work);
  }

  #give(sender: string, work: () => void): void {
    setImmediate(() => {
      const next = this.#waiting.get(sender)?.shift();
      if (next === undefined) this.#waiting.delete(sender);
      else this.#give(sender, next);
    });
    work();
  }
}
