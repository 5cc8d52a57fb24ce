import type { Clock } from '../base/clock.ts';
import type { HostSchedule } from './host-schedule.ts';

/** Requests outside the queue of pages, such as redirects, wait here until their host may be asked. */
export class Turns {
  readonly #schedule: HostSchedule;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  constructor(schedule: HostSchedule, clock: Clock) {
    this.#schedule = schedule;
    this.#clock = clock;
  }

  /** Waits until a request to this URL's host may start; false if stopped meanwhile. */
  async turn(url: string): Promise<boolean> {
    const nowMs = this.#clock.monotonicMs();
    const waitMs = this.#schedule.reserve(url, nowMs) - nowMs;
    return waitMs > 0 ? this.wait(waitMs) : !this.#isOver;
  }

  /** Returns false if stopped meanwhile. */
  wait(ms: number): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waiting.delete(wake);
        resolve(!this.#isOver);
      };
      const cancel = this.#clock.after(ms, wake);
      this.#waiting.add(wake);
    });
  }

  /** Ends all waiting; later requests for a turn are refused. */
  stop(): void {
    this.#isOver = true;
    for (const wake of this.#waiting) wake();
  }

  /** Grants turns again. */
  restart(): void {
    this.#isOver = false;
  }
}
