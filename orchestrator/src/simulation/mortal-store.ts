import type { Store } from '../ports/store.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Disk } from './disk.ts';
import { ProcessDied, type Incarnation } from './incarnation.ts';

/** Methods that write: these fail on a full disk. */
const WRITES: ReadonlySet<string> = new Set([
  'add',
  'apply',
  'noteAttempt',
  'shiftDeadlines',
  'check',
  'flush',
]);

/**
 * The store as one incarnation sees it: dead with it, in want of room with the disk, and able to let its
 * process die in the midst of a piece of work, before a call or after it.
 */
export function mortalStore<S extends Store>(store: S, incarnation: Incarnation, disk: Disk): S {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]): unknown => {
        incarnation.requireAlive();
        const call = (): unknown => Reflect.apply(value, target, parameters);
        if (incarnation.death !== null) return dieInTime(incarnation, call);
        if (disk.isFull && WRITES.has(String(property))) {
          throw new StorageError('The simulated disk is full: make room.');
        }
        return call();
      };
    },
  });
}

function dieInTime(incarnation: Incarnation, call: () => unknown): unknown {
  const { death } = incarnation;
  if (death === null) return call();
  death.callsLeft -= 1;
  if (death.callsLeft > 0) return call();
  if (death.moment === 'after') call();
  incarnation.die();
  throw new ProcessDied();
}
