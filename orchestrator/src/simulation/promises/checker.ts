import type { World } from '../world.ts';

/**
 * The promises of the design, by their numbers there. `machine`: the rules of the state machine, the queue
 * and stops.
 */
export const PROMISES = {
  1: 'an accepted execution is stored before the answer and reaches exactly one verdict',
  2: 'at most one live container per attempt, and never two attempts live at once',
  3: 'no container of ours is left behind, and no foreign container is touched',
  4: 'a verdict never changes',
  5: 'a completion that was answered survives any crash',
  6: 'the logs of a finished execution are complete',
  7: 'reconcile can run any number of times with the same result',
  8: 'no crawl becomes stale because of our own downtime, sleep or clock jump',
  9: 'no credential is valid for another attempt, or after its own has ended',
  10: 'each tick of an enabled schedule is launched exactly once or carries exactly one reason',
  11: 'each notification that is due is delivered at least once, in order, or carries its last failure',
  quota:
    'a crawl above its output quota is stopped, fails for it and is not retried; one below is left alone',
  launches:
    'no execution pays for a fault of the machine, and no credential goes to an address that is not of this machine',
  machine: 'the state machine, the queue and stops follow their rules',
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

/** Checks one promise: `find` returns a sentence about what is wrong, or null. It may keep state between calls. */
export interface Checker {
  readonly promise: PromiseName;
  readonly find: (world: World) => string | null;
}
