import type { RuntimeState } from '../ports/runtime.ts';

/**
 * What the last inspections of the runtime found, for diagnoses. In memory only: the next inspection
 * restores it, and no decision depends on it.
 */
export class LastSeenContainers {
  readonly #kinds = new Map<string, RuntimeState['kind']>();

  note(executionId: string, kind: RuntimeState['kind']): void {
    this.#kinds.set(executionId, kind);
  }

  forget(executionId: string): void {
    this.#kinds.delete(executionId);
  }

  /** Null if it was not inspected since the service started. */
  of(executionId: string): RuntimeState['kind'] | null {
    return this.#kinds.get(executionId) ?? null;
  }
}
