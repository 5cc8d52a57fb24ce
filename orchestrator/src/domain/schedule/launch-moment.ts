import { fraction } from '../fraction.ts';
import type { Schedule } from './schedule.ts';
import type { Ticks } from './ticks.ts';

/**
 * When a tick is to be launched: up to its jitter later, but before the next tick, so that launches keep the order of
 * ticks. It depends on nothing but schedule and tick, so that a restart chooses the same moment.
 */
export function launchMoment({ id, jitterMs }: Schedule, tick: number, ticks: Ticks): number {
  if (jitterMs === 0) return tick;
  const spanMs = Math.min(jitterMs, (ticks.after(tick) ?? Infinity) - tick);
  return tick + Math.floor(spanMs * fraction(`${id}/${tick}`));
}

/** The tick of a key that {@link launchKey} has made. */
export function tickOfKey(key: string): Date {
  return new Date(key.slice(key.lastIndexOf('/') + 1));
}

/** Of the launch of a tick. It begins with a word of its own, so that no key of a user is equal to it. */
export function launchKey(scheduleId: string, tick: number): string {
  return `schedule/${scheduleId}/${new Date(tick).toISOString()}`;
}
