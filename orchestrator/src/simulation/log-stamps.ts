import type { Faults } from './faults.ts';
import { Random } from './random.ts';
import type { Print } from './simulated-engine.ts';

/**
 * How an engine stamps what is printed: late, behind records of the other stream, or with the time of the record
 * before. Drawn by a generator of its own, so that it changes nothing else of a history.
 */
export class LogStamps {
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #rate: number;

  constructor(seed: number, faults: Faults) {
    this.#random = new Random(seed + 2 ** 32);
    this.#faults = faults;
    this.#rate = this.#random.pick([0, 0.05, 0.2]);
  }

  next(): Print {
    return {
      stream: this.#random.chance(0.3) ? 'stderr' : 'stdout',
      lateMs: this.#isDrawn('late') ? this.#random.between(1, 60_000) : 0,
      isSame: this.#isDrawn('same'),
    };
  }

  #isDrawn(fate: 'late' | 'same'): boolean {
    if (this.#faults.isQuiet || !this.#random.chance(this.#rate)) return false;
    this.#faults.count(`log stamped ${fate}`);
    return true;
  }
}
