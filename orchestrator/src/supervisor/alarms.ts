import type { Clock } from '../ports/clock.ts';
import type { Timers } from '../ports/timers.ts';

export interface AlarmsDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onDue: (executionId: string) => void;
}

/** When which execution is to be looked at again: at most one alarm each. */
export class Alarms {
  readonly #deps: AlarmsDeps;
  readonly #pending = new Map<string, AbortController>();

  constructor(deps: AlarmsDeps) {
    this.#deps = deps;
  }

  /** Replaces an earlier alarm of the execution. */
  set(executionId: string, at: Date): void {
    this.clear(executionId);
    const alarm = new AbortController();
    this.#pending.set(executionId, alarm);
    void this.#ring(executionId, at.getTime() - this.#deps.clock.now().getTime(), alarm.signal);
  }

  clear(executionId: string): void {
    this.#pending.get(executionId)?.abort();
    this.#pending.delete(executionId);
  }

  clearAll(): void {
    for (const executionId of this.#pending.keys()) this.clear(executionId);
  }

  async #ring(executionId: string, delayMs: number, cleared: AbortSignal): Promise<void> {
    await this.#deps.timers.pause(Math.max(0, delayMs), cleared);
    if (cleared.aborted) return;
    this.#pending.delete(executionId);
    this.#deps.onDue(executionId);
  }
}
