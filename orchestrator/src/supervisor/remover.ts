import type { Check } from '@crawlerd/shared';
import { KeyedQueue } from './keyed-queue.ts';
import type { Loops } from './loops.ts';
import { RetentionSweep, type RetentionSweepDeps } from './retention-sweep.ts';

const REMOVE = 'remove';

/** Runs the {@link RetentionSweep}, one run at a time: when it is asked to, and periodically with the rules. */
export class Remover {
  readonly #sweep: RetentionSweep;
  readonly #queue: KeyedQueue;
  readonly #loops: Loops;
  readonly #everyMs: number;

  constructor(deps: RetentionSweepDeps, loops: Loops, stopped: AbortSignal) {
    const sweep = new RetentionSweep(deps);
    this.#sweep = sweep;
    this.#loops = loops;
    this.#everyMs = deps.settings.everyMs;
    this.#queue = new KeyedQueue(() => loops.guarded('removing executions', () => sweep.run(stopped)));
  }

  /** What cannot be done; null if nothing. */
  get check(): Check | null {
    return this.#sweep.check;
  }

  ask(): void {
    this.#queue.ask(REMOVE);
  }

  /** With the rules. */
  askAll(): void {
    this.#sweep.due();
    this.ask();
  }

  loop(): Promise<void> {
    return this.#loops.every(this.#everyMs, () => this.askAll());
  }

  async idle(): Promise<void> {
    await this.#queue.idle();
  }
}
