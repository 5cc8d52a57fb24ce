import { attemptKey } from '../../domain/attempt.ts';
import { isFinished } from '@crawlerd/shared';
import type { World } from '../world.ts';
import { Violation, type Checker, type PromiseName } from './checker.ts';
import { attemptCheckers, containerCheckers, ours, quietCheckers } from './containers.ts';
import { DeliveryWatch } from './deliveries.ts';
import { credentialCheckers, machineFaultCheckers } from './launches.ts';
import { machineCheckers } from './machine.ts';
import { quietQuotaCheckers, quotaCheckers } from './quota.ts';
import { silenceCheckers } from './silence.ts';
import { TickWatch } from './ticks.ts';
import { verdictCheckers } from './verdicts.ts';

/** The loop of schedules sleeps for a minute at most, and looks again soon at what could not be decided. */
export const DECIDED_MS = 90_000;

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
  readonly #ticks = new TickWatch();
  readonly #deliveries = new DeliveryWatch();
  /** The same, in a history with tasks. */
  readonly #taskCheckers: readonly Checker[] = [this.#ticks.checker, ...this.#deliveries.checkers];
  #engineChanges = -1;

  constructor(world: World) {
    this.#world = world;
  }

  /** @throws Violation */
  check(): void {
    const { ledger, engine, truth, faults, receivers, tasks } = this.#world;
    if (truth.unexpected.length > 0) throw new Violation('machine', truth.unexpected.join('; '));
    const isChanged = ledger.refresh();
    if (isChanged) this.#run(this.#storeCheckers);
    if (receivers !== null) {
      if (isChanged) {
        tasks.refresh();
        this.#run(this.#taskCheckers);
      }
      this.#require(11, this.#deliveries.outOfOrder(this.#world));
    }
    if (engine.changes !== this.#engineChanges) {
      this.#engineChanges = engine.changes;
      this.#run(this.#engineCheckers);
    }
    if (faults.isQuiet) this.#run(this.#quietPhaseCheckers);
  }

  /** Checks that no tick is forgotten while nothing disturbs. @throws Violation */
  checkDecided(): void {
    this.#require(10, this.#ticks.undecided(this.#world, DECIDED_MS));
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
    this.#require(10, this.#ticks.atTheEnd(this.#world));
    this.#require(11, this.#deliveries.atTheEnd(this.#world));
    if (left !== undefined) throw new Violation(3, `${attemptKey(left.spec)} is left behind, ${left.state}`);
  }

  #run(checkers: readonly Checker[]): void {
    for (const { promise, find } of checkers) {
      this.#require(promise, find(this.#world));
    }
  }

  #require(promise: PromiseName, problem: string | null): void {
    if (problem !== null) throw new Violation(promise, problem);
  }
}
