import type { World } from '../world.ts';

/**
 * The promises of the design, by their numbers there. `machine`: what the state machine, the queue and
 * the stops say of themselves.
 */
export const PROMISES = {
  1: 'an accepted execution is stored before the answer and reaches exactly one verdict',
  2: 'at most one live container per attempt, and never two attempts live at once',
  3: 'no container of ours is left behind, and none that is not ours is touched',
  4: 'a verdict never changes',
  5: 'a completion that was answered survives any crash',
  6: 'the logs of a finished execution are whole',
  7: 'reconcile can run any number of times with the same result',
  8: 'nobody is called stale for our own downtime, sleep or clock jump',
  9: 'no credential speaks for another attempt, or after its own',
  machine: 'the state machine, the queue and stops do what they say',
} as const;
export type PromiseName = keyof typeof PROMISES;

/** A promise was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly promise: PromiseName;

  constructor(promise: PromiseName, detail: string) {
    super(`promise ${promise} (${PROMISES[promise]}): ${detail}`);
    this.promise = promise;
  }
}

/** Looks for one broken promise: a sentence about what is wrong, or null. May remember what it saw. */
export interface Checker {
  readonly promise: PromiseName;
  readonly find: (world: World) => string | null;
}
