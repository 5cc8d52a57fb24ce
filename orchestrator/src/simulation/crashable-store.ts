import type { Store } from '../ports/store.ts';
import type { Disk } from './disk.ts';
import { ProcessDied, type Incarnation } from './incarnation.ts';

/** Methods that write. A power cut may take what was only seen. */
const WRITES: ReadonlyMap<string, 'decided' | 'seen'> = new Map([
  ['add', 'decided'],
  ['apply', 'decided'],
  ['shiftDeadlines', 'decided'],
  ['capDeadlines', 'decided'],
  ['noteAttempt', 'seen'],
  ['flush', 'seen'],
  ['check', 'seen'],
]);

/**
 * The store as one incarnation sees it: dead with it, and able to let its
 * process die in the midst of a piece of work, before a call or after it.
 */
export function crashableStore<S extends Store>(
  store: S,
  incarnation: Incarnation,
  disk: Disk,
  onDeath: () => void,
): S {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const weight = WRITES.get(String(property));
      return (...parameters: unknown[]): unknown => {
        incarnation.requireAlive();
        const call = (): unknown => Reflect.apply(value, target, parameters);
        return dieInTime(incarnation, onDeath, weight === undefined ? call : () => write(disk, weight, call));
      };
    },
  });
}

function write(disk: Disk, weight: 'decided' | 'seen', call: () => unknown): unknown {
  if (weight === 'seen') {
    disk.beforeUnsynced();
    return call();
  }
  const before = disk.changes;
  const result = call();
  // A heartbeat is an `apply` that writes nothing, and so takes nothing along.
  if (disk.changes !== before) disk.afterSynced();
  return result;
}

function dieInTime(incarnation: Incarnation, onDeath: () => void, call: () => unknown): unknown {
  const { death } = incarnation;
  if (death === null) return call();
  death.callsLeft -= 1;
  if (death.callsLeft > 0) return call();
  if (death.moment === 'after') call();
  onDeath();
  incarnation.die();
  throw new ProcessDied();
}
