import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import { RuntimeError } from '../ports/runtime.ts';
import type { FakeOperation } from '../adapters/fake/fake-faults.ts';
import type { Faults } from './faults.ts';
import type { Incarnation } from './incarnation.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { SimulatedEngine } from './simulated-engine.ts';

/** How long an adapter waits for the answer to one request. */
export const DEADLINE_MS = 30_000;

export interface RequestDeps {
  readonly engine: SimulatedEngine;
  readonly schedule: Schedule;
  readonly faults: Faults;
  readonly random: Random;
  readonly incarnation: Incarnation;
}

/** The requests of one incarnation to the engine: each is a pending event that may fail in any way. */
export class EngineRequests {
  readonly #deps: RequestDeps;

  constructor(deps: RequestDeps) {
    this.#deps = deps;
  }

  later(label: string, run: () => void, delayMs = 0): void {
    const { schedule, incarnation } = this.#deps;
    schedule.add({ label, of: incarnation, dueMs: schedule.nowMs + delayMs, run });
  }

  send<T>(operation: FakeOperation, ref: AttemptRef | null, act: () => T): Promise<T> {
    const { engine, schedule, faults, random, incarnation } = this.#deps;
    const name = ref === null ? operation : `${operation} ${attemptKey(ref)}`;
    const perform = (): T => {
      if (!engine.isUp) throw new RuntimeError('unreachable', 'The engine is down.');
      return act();
    };
    /** The engine still has the request, but the caller no longer waits for the answer. */
    const happenLater = (): void => {
      schedule.add({
        label: `${name}, abandoned`,
        of: null,
        isAbandoned: true,
        dueMs: schedule.nowMs + random.pick([0, 5000, 60_000, 300_000]),
        run: () => {
          faults.count('an abandoned request takes effect');
          outcomeOf(perform);
        },
      });
    };
    return new Promise((resolve, reject) => {
      const run = (): void => {
        const moment = faults.request(operation);
        if (moment === 'before') {
          reject(new RuntimeError('interrupted', `${name} failed before it happened.`));
        } else if (moment === 'hang') {
          const fate = random.pick(['happens', 'happens later', 'never happens'] as const);
          if (fate === 'happens') outcomeOf(perform);
          if (fate === 'happens later') happenLater();
          this.later(
            `${name} gives up`,
            () => reject(new RuntimeError('interrupted', `${name} was not answered.`)),
            DEADLINE_MS,
          );
        } else {
          const outcome = outcomeOf(perform);
          const answer = (): void => {
            if (outcome.ok) resolve(outcome.value);
            else reject(outcome.error);
          };
          if (moment === 'after')
            reject(new RuntimeError('interrupted', `${name} failed after it happened.`));
          else if (moment === 'late') this.later(`${name} answers`, answer, random.between(0, 20_000));
          else answer();
        }
      };
      const onDeath = (): void => {
        if (random.chance(0.5)) happenLater();
      };
      schedule.add({ label: name, of: incarnation, run, onDeath });
    });
  }
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error };

function outcomeOf<T>(perform: () => T): Outcome<T> {
  try {
    return { ok: true, value: perform() };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { ok: false, error };
  }
}
