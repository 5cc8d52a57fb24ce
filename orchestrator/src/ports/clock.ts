import type { ClockReading, Uptime } from '../domain/clock-reading.ts';

/** Time, so that tests can hold it still. */
export interface Clock {
  /** For people, and for what is compared with it later. It can be set: between two of them any time may have passed. */
  now(): Date;
  /** For how long something has lasted. */
  uptime(): Uptime;
}

export function readClock(clock: Clock): ClockReading {
  return { wall: clock.now(), ...clock.uptime() };
}
