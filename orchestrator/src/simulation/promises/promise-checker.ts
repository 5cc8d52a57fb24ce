import { attemptKey } from '../../domain/attempt.ts';
import { isFinished } from '@crawlerd/shared';
import type { World } from '../world.ts';
import { Violation, type Checker } from './checker.ts';
import { attemptCheckers, containerCheckers, ours, quietCheckers } from './containers.ts';
import { credentialCheckers, machineFaultCheckers } from './launches.ts';
import { machineCheckers } from './machine.ts';
import { quietQuotaCheckers, quotaCheckers } from './quota.ts';
import { silenceCheckers } from './silence.ts';
import { verdictCheckers } from './verdicts.ts';

/** Checks the promises after each step. */
export class PromiseChecker {
  readonly #world: World;
  /** Run when the database has changed. */
  readonly #storeCheckers: readonly Checker[] = [
    ...verdictCheckers(),
    ...machineCheckers(),
    ...attemptCheckers(),
    ...silenceCheckers(),
    ...quotaCheckers(),
    ...machineFaultCheckers(),
  ];
  /** Run when a container has changed. */
  readonly #engineCheckers: readonly Checker[] = [...containerCheckers(), ...credentialCheckers()];
  readonly #quietPhaseCheckers: readonly Checker[] = [...quietCheckers(), ...quietQuotaCheckers()];
  #engineChanges = -1;

  constructor(world: World) {
    this.#world = world;
  }

  /** @throws Violation */
  check(): void {
    const { ledger, engine, truth, faults } = this.#world;
    if (truth.unexpected.length > 0) throw new Violation('machine', truth.unexpected.join('; '));
    if (ledger.refresh()) this.#run(this.#storeCheckers);
    if (engine.changes !== this.#engineChanges) {
      this.#engineChanges = engine.changes;
      this.#run(this.#engineCheckers);
    }
    if (faults.isQuiet) this.#run(this.#quietPhaseCheckers);
  }

  /** Checks what must hold once all work is done. @throws Violation */
  checkEnd(): void {
    const { ledger } = this.#world;
    const open = ledger.executions.find(({ status }) => !isFinished(status));
    if (open !== undefined) throw new Violation(1, `${open.id} stays ${open.status} forever`);
    const unreleased = ledger.attempts.find(({ released_at: at }) => at === null);
    if (unreleased !== undefined) {
      throw new Violation(7, `${unreleased.execution_id}/${unreleased.number} is never released`);
    }
    const left = ours(this.#world)[0];
    if (left !== undefined) throw new Violation(3, `${attemptKey(left.spec)} is left behind, ${left.state}`);
  }

  #run(checkers: readonly Checker[]): void {
    for (const { promise, find } of checkers) {
      const problem = find(this.#world);
      if (problem !== null) throw new Violation(promise, problem);
    }
  }
}
