/** Thrown out of a synchronous call in whose midst the process dies: nothing after it ever runs. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';

  constructor() {
    super('the process is gone');
  }
}

/**
 * One life of the orchestrator's process, from a boot to the next crash. After its death none of its
 * promises settles and every synchronous call of its ports throws.
 */
export class Incarnation {
  readonly number: number;
  /** It is stopped (SIGSTOP, or held up) and goes on later, where it was. */
  isFrozen = false;
  /** Crawlers can reach its callback listener. */
  isListening = false;
  /** It dies so many store calls from now, so also between two writes; null: not planned. */
  death: { callsLeft: number; readonly moment: 'before' | 'after' } | null = null;
  #isAlive = true;

  constructor(number: number) {
    this.number = number;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  die(): void {
    this.#isAlive = false;
  }

  /** @throws ProcessDied */
  requireAlive(): void {
    if (!this.#isAlive) throw new ProcessDied();
  }
}
