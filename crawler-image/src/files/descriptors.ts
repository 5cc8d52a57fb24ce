import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { errorCodeOf } from '@crawlerd/shared';

/** What a look-up of a name and a few files need at a time. */
const FEW = 8;

/** Descriptors that this process may still open; Infinity if the system does not say. */
export function freeDescriptors(): number {
  try {
    const limit = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? Infinity : Number(limit) - readdirSync('/proc/self/fd').length;
  } catch {
    return Infinity;
  }
}

/** Whether a few files or sockets can be opened at this moment. */
export function hasDescriptors(): boolean {
  const opened: number[] = [];
  try {
    while (opened.length < FEW) opened.push(openSync('/dev/null', 'r'));
    return true;
  } catch (error) {
    return !isOutOfDescriptors(error);
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

function isOutOfDescriptors(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'EMFILE' || code === 'ENFILE';
}

const PAUSE_MS = 100;
/** Nobody gives back what would help after so long. */
const TRIES = 600;

/** Opens a file. While the machine has no descriptor left, this thread sleeps and tries again, for a minute at most. */
export function patiently<T>(open: () => T): T {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 1; ; tries++) {
    try {
      return open();
    } catch (error) {
      if (tries === TRIES || !isOutOfDescriptors(error)) throw error;
      Atomics.wait(never, 0, 0, PAUSE_MS);
    }
  }
}

/** The same without holding up the thread. */
export async function patientlyLater<T>(open: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (tries === TRIES || !isOutOfDescriptors(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
