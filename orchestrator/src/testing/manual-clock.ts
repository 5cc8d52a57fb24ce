import type { Clock } from '../ports/clock.ts';
import { secondsAfter } from '../domain/staleness.ts';
import { T0 } from './executions.ts';

/** A clock that moves only when a test says so. */
export class ManualClock implements Clock {
  #now = T0;

  now(): Date {
    return this.#now;
  }

  advance(seconds: number): void {
    this.#now = secondsAfter(this.#now, seconds);
  }
}
