import { attemptKey, type AttemptRef } from '../domain/attempt.ts';

/**
 * For how long something has been so with each attempt, by the uptime of this machine: the wall clock may be moved
 * meanwhile. In memory only, so each begins anew with this process.
 */
export class ElapsedTimes {
  readonly #sinceMs = new Map<string, number>();

  /** To be told whenever it is so; returns for how long it has been. */
  elapsedMs(ref: AttemptRef, uptimeMs: number): number {
    const sinceMs = this.#sinceMs.get(attemptKey(ref)) ?? uptimeMs;
    this.#sinceMs.set(attemptKey(ref), sinceMs);
    return uptimeMs - sinceMs;
  }

  /** It is so no more. */
  forget(ref: AttemptRef): void {
    this.#sinceMs.delete(attemptKey(ref));
  }
}
