import type { Clock } from '../base/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

/** A clock that stands still until a test turns it. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();
  readonly #unixStartMs = Date.UTC(2026, 0, 1);

  monotonicMs(): number {
    return this.#nowMs;
  }

  unixMs(): number {
    return this.#unixStartMs + this.#nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** When the next timer is due; Infinity without one. */
  nextDueMs(): number {
    return Math.min(Infinity, ...[...this.#timers].map(({ dueMs }) => dueMs));
  }

  /** Turns the clock on, calling what comes due on the way, each at its time. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let dueMs = this.nextDueMs(); dueMs <= endMs; dueMs = this.nextDueMs()) {
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      const timer = [...this.#timers].find((candidate) => candidate.dueMs === dueMs);
      if (timer === undefined) break;
      this.#timers.delete(timer);
      timer.action();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Time passes and nothing runs, as when the machine sleeps. */
  sleep(ms: number): void {
    this.#nowMs += ms;
  }

  /** Turns the clock on until a promise has settled. */
  async runUntil<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    void Promise.allSettled([promise]).then(() => (state.settled = true));
    await settle();
    while (!state.settled) {
      const dueMs = this.nextDueMs();
      if (dueMs === Infinity) throw new Error('nothing is due any more, and the promise has not settled');
      await this.advance(dueMs - this.#nowMs);
    }
    return promise;
  }
}

/** Lets promises that are already settled have their effects. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
