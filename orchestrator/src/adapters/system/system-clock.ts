import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock } from '../../ports/clock.ts';

const boot = bootId();

export const systemClock: Clock = {
  now: () => new Date(),
  // On Linux that is /proc/uptime, which is CLOCK_BOOTTIME: it goes on while the machine sleeps, and none of the
  // programs that set a clock can set it.
  uptime: () => ({ boot, uptimeMs: uptime() * 1000 }),
};

/** Elsewhere than on Linux each process takes its start for another boot: then only the wall clock is compared. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
