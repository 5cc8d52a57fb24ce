import type { Disk } from './disk.ts';
import { ProcessDied, type Incarnation } from './incarnation.ts';

/**
 * What a method writes, one of the parts of the store too. A power cut may lose unsynced writes; those of `unread` are in
 * no table that the ledger reads.
 */
type Writes = 'synced' | 'unsynced' | 'unread';

const WRITES: ReadonlyMap<string, Writes> = new Map([
  ['add', 'synced'],
  ['apply', 'synced'],
  ['shiftDeadlines', 'synced'],
  ['capDeadlines', 'synced'],
  ['noteClockReading', 'unread'],
  ['noteAttempt', 'unsynced'],
  ['noteProgress', 'unsynced'],
  ['flush', 'unsynced'],
  ['check', 'unread'],
  ['put', 'synced'],
  ['remove', 'synced'],
  // Of `TokenStore`, beside `add`. No simulated user has a token.
  ['revoke', 'synced'],
  // Those of `ScheduleStore`.
  ['decide', 'synced'],
  ['setPaused', 'synced'],
  // Those of `RetentionStore`.
  ['noteBytes', 'unsynced'],
  ['pin', 'synced'],
  ['unpin', 'synced'],
  ['begin', 'synced'],
  ['noteFreed', 'unsynced'],
  ['deleteRows', 'unsynced'],
  ['trimTombstones', 'unsynced'],
  ['giveBack', 'unsynced'],
  // Those of `NotificationStore`. No endpoint has so many deliveries that `trimDeliveries` writes.
  ['putEndpoint', 'synced'],
  ['removeEndpoint', 'synced'],
  ['pauseEndpoint', 'synced'],
  ['resumeEndpoint', 'synced'],
  ['addTest', 'synced'],
  ['noteDelivered', 'synced'],
  ['noteFailed', 'synced'],
  ['redeliver', 'synced'],
]);

/**
 * The store of one incarnation: it throws once the incarnation is dead, and can kill the process before or
 * after any call, so also in the middle of a use case.
 */
export function crashableStore<S extends object>(
  store: S,
  incarnation: Incarnation,
  disk: Disk,
  onDeath: () => void,
): S {
  return crashable(store, incarnation, disk, onDeath);
}

function crashable<S extends object>(store: S, incarnation: Incarnation, disk: Disk, onDeath: () => void): S {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      // A part of the store, such as its tasks.
      if (typeof value === 'object' && value !== null) return crashable(value, incarnation, disk, onDeath);
      if (typeof value !== 'function') return value;
      const durability = WRITES.get(String(property));
      return (...parameters: unknown[]): unknown => {
        incarnation.requireAlive();
        const call = (): unknown => Reflect.apply(value, target, parameters);
        return countDownToDeath(
          incarnation,
          onDeath,
          durability === undefined ? call : () => write(disk, durability, call),
        );
      };
    },
  });
}

function write(disk: Disk, durability: Writes, call: () => unknown): unknown {
  if (durability !== 'synced') {
    disk.beforeUnsynced();
    return durability === 'unread' ? disk.writeUnread(call) : call();
  }
  const before = disk.changes;
  // A heartbeat is an `apply` that writes nothing, and so syncs nothing.
  const noteCommit = (): void => {
    if (disk.changes !== before) disk.afterSynced();
  };
  try {
    const result = call();
    noteCommit();
    return result;
  } catch (error) {
    // It looks for its file after the commit, and what died there has committed.
    if (error instanceof ProcessDied) noteCommit();
    throw error;
  }
}

function countDownToDeath(incarnation: Incarnation, onDeath: () => void, call: () => unknown): unknown {
  const { death } = incarnation;
  if (death === null) return call();
  death.callsLeft -= 1;
  if (death.callsLeft > 0) return call();
  if (death.moment === 'after') call();
  onDeath();
  incarnation.die();
  throw new ProcessDied();
}
