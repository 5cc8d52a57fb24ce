import type { Uptime } from '../domain/clock-reading.ts';
import type { Clock } from '../ports/clock.ts';
import type { Timers } from '../ports/timers.ts';
import type { Incarnation } from './incarnation.ts';
import type { PendingEvent, Schedule } from './schedule.ts';

const START_MS = Date.UTC(2026, 0, 1);

/** The machine's clocks: true time since its boot; and a wall clock, which is true time plus all jumps so far. */
export class WallClock implements Clock {
  readonly #schedule: Schedule;
  #jumpedMs = 0;
  #boots = 1;
  #bootedMs = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  now(): Date {
    return new Date(START_MS + this.#schedule.nowMs + this.#jumpedMs);
  }

  uptime(): Uptime {
    return { boot: `boot ${this.#boots}`, uptimeMs: this.#schedule.nowMs - this.#bootedMs };
  }

  jump(ms: number): void {
    this.#jumpedMs += ms;
  }

  reboot(): void {
    this.#boots += 1;
    this.#bootedMs = this.#schedule.nowMs;
  }
}

/** Timers of one incarnation: they follow true time, regardless of clock jumps, and may fire late. */
export class VirtualTimers implements Timers {
  readonly #schedule: Schedule;
  readonly #of: Incarnation;

  constructor(schedule: Schedule, of: Incarnation) {
    this.#schedule = schedule;
    this.#of = of;
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const event: PendingEvent = {
        label: `timer of ${ms} ms`,
        of: this.#of,
        dueMs: this.#schedule.nowMs + ms,
        run: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#schedule.remove(event);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#schedule.add(event);
    });
  }
}
