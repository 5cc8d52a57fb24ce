import { V7Generator } from 'uuidv7';
import type { Ids } from '../../ports/ids.ts';

/** A clock that was set back by more than this is followed, as the generator does: ids ahead of it would go on for long. */
const ROLLBACK_MS = 10_000;

/**
 * UUIDs of version 7, which sort by creation time. No two of them have the same millisecond: the second of two
 * gets the next one, as RFC 9562 allows (6.1 "altering", 6.2 "increment the timestamp ahead of the actual time"). So
 * the first 13 characters of an id, which hold its time, tell it from all others, and are all that people need to type.
 */
export function uuidIds(now: () => number = Date.now): Ids {
  const generator = new V7Generator();
  let last = 0;
  const next = (): string => {
    const ms = now();
    last = ms > last || last - ms > ROLLBACK_MS ? ms : last + 1;
    return generator.generateOrResetWithTs(last).toString();
  };
  return { executionId: next, scheduleId: next };
}
