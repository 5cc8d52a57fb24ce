/** Thrown out of a synchronous call during which the process dies, so that no code after it runs. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';

  constructor() {
    super('the process has died');
  }
}

/**
 * One run of the orchestrator's process, from a boot to the next crash. After its death none of its
 * promises settles and every synchronous call to its ports throws.
 */
export class Incarnation {
  readonly number: number;
  /** It is suspended (as by SIGSTOP) and continues later where it was. */
  isFrozen = false;
  /** Crawlers can reach its callback listener. */
  isListening = false;
  /** Where it does. */
  listensAt = '';
  /** The process dies after so many store calls, so also between two writes; null: no death is planned. */
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
