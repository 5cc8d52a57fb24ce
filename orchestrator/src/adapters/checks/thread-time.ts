import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** The id that the kernel knows the calling thread by; null where it does not say. */
export function ownThreadId(): number | null {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')));
  } catch {
    return null;
  }
}

/** How long a thread of this process has computed so far, in ms; null if that is not known. */
export function computedMs(threadId: number | null): number | null {
  if (threadId === null) return null;
  try {
    // The first number of schedstat is the time on a processor, in nanoseconds.
    const [time = ''] = readFileSync(`/proc/self/task/${threadId}/schedstat`, 'utf8').split(' ');
    return Number(time) / 1e6;
  } catch {
    return null;
  }
}
