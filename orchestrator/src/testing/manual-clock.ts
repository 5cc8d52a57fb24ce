import type { Uptime } from '../domain/clock-reading.ts';
import type { Clock } from '../ports/clock.ts';
import { secondsAfter } from '../domain/staleness.ts';
import { T0 } from './executions.ts';

/** A clock that moves only when a test says so. */
export class ManualClock implements Clock {
  #now = T0;
  #upSeconds = 3600;
  #boots = 1;

  now(): Date {
    return this.#now;
  }

  uptime(): Uptime {
    return { boot: `boot ${this.#boots}`, uptimeMs: this.#upSeconds * 1000 };
  }

  /** Time passes. */
  advance(seconds: number): void {
    this.#upSeconds += seconds;
    this.jump(seconds);
  }

  /** Somebody sets the clock. */
  jump(seconds: number): void {
    this.#now = secondsAfter(this.#now, seconds);
  }

  /** The machine is off for a while. */
  reboot(offSeconds: number): void {
    this.#boots += 1;
    this.#upSeconds = 0;
    this.jump(offSeconds);
  }
}
