import type { FakeOperation } from '../adapters/fake/fake-faults.ts';
import type { Random } from './random.ts';

/**
 * The fate of one request to the engine. `before` and `after`: it fails before or after it took effect.
 * `late`: it takes effect now and is answered later. `hang`: no answer ever comes, and the adapter's deadline
 * ends the wait; the request took effect, or never does, or does so after the caller has given up.
 */
export type RequestFault = 'none' | 'before' | 'after' | 'late' | 'hang';

/** Fault rates of one history; in its quiet phase no fault is injected. */
export class Faults {
  isQuiet = false;
  /** The network between containers and callback listener is cut. */
  isCut = false;
  /** How often each kind of fault was injected, for the coverage of a run. */
  readonly counts = new Map<string, number>();
  readonly #random: Random;
  readonly #requestRate: number;
  readonly #messageRate: number;

  constructor(random: Random) {
    this.#random = random;
    this.#requestRate = random.pick([0, 0.05, 0.15, 0.3]);
    this.#messageRate = random.pick([0, 0.05, 0.2]);
  }

  request(operation: FakeOperation): RequestFault {
    if (this.isQuiet || !this.#random.chance(this.#requestRate)) return 'none';
    const fault = this.#random.weighted<RequestFault>([
      [3, 'before'],
      [3, 'after'],
      [3, 'late'],
      [2, 'hang'],
    ]);
    this.count(`request ${fault}`);
    this.count(`fault at ${operation}`);
    return fault;
  }

  /** Whether one message (a hint, a report, an answer) is to be lost, repeated or delayed. */
  message(fate: 'lost' | 'repeated' | 'delayed', what: string): boolean {
    if (this.isQuiet || !this.#random.chance(this.#messageRate)) return false;
    this.count(`${what} ${fate}`);
    return true;
  }

  count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}
