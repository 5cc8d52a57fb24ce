import { attemptKey } from '../../domain/attempt.ts';
import { isFinished } from '@crawlerd/shared';
import type { World } from '../world.ts';
import { Violation, type Checker } from './checker.ts';
import { attemptCheckers, containerCheckers, ours, quietCheckers } from './containers.ts';
import { machineCheckers } from './machine.ts';
import { silenceCheckers } from './silence.ts';
import { verdictCheckers } from './verdicts.ts';

/** Holds the orchestrator to its promises, step by step. */
export class PromiseKeeper {
  readonly #world: World;
  /** Looked at when the database has changed. */
  readonly #ofTheStore: readonly Checker[] = [
    ...verdictCheckers(),
    ...machineCheckers(),
    ...attemptCheckers(),
    ...silenceCheckers(),
  ];
  /** Looked at when a container has changed. */
  readonly #ofTheEngine: readonly Checker[] = containerCheckers();
  readonly #ofTheQuiet: readonly Checker[] = quietCheckers();
  #engineChanges = -1;

  constructor(world: World) {
    this.#world = world;
  }

  /** @throws Violation */
  check(): void {
    const { ledger, engine, truth, faults } = this.#world;
    if (truth.unexpected.length > 0) throw new Violation('machine', truth.unexpected.join('; '));
    if (ledger.refresh()) this.#run(this.#ofTheStore);
    if (engine.changes !== this.#engineChanges) {
      this.#engineChanges = engine.changes;
      this.#run(this.#ofTheEngine);
    }
    if (faults.isQuiet) this.#run(this.#ofTheQuiet);
  }

  /** What must hold once nothing is under way any more. @throws Violation */
  checkEnd(): void {
    const { ledger } = this.#world;
    const open = ledger.executions.find(({ status }) => !isFinished(status));
    if (open !== undefined) throw new Violation(1, `${open.id} is ${open.status} for ever`);
    const unreleased = ledger.attempts.find(({ released_at: at }) => at === null);
    if (unreleased !== undefined) {
      throw new Violation(7, `${unreleased.execution_id}/${unreleased.number} is never released`);
    }
    const left = ours(this.#world)[0];
    if (left !== undefined) throw new Violation(3, `${attemptKey(left.spec)} is left behind, ${left.state}`);
  }

  #run(checkers: readonly Checker[]): void {
    for (const { promise, find } of checkers) {
      const fault = find(this.#world);
      if (fault !== null) throw new Violation(promise, fault);
    }
  }
}
