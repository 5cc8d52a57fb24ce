import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Keeps a process with all its threads on one core, so that the load and what is loaded do not take each
 * other's time. Returns whether this machine can do it.
 */
export function pinToCore(pid: number, core: number): boolean {
  // Not availableParallelism(), which after the first pinning knows only what is left to this process.
  if (cpus().length < 2) return false;
  try {
    execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const TICKS_PER_SECOND = 100;

/** CPU time a process has used so far, all its threads together. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // User and system time are the 14th and 15th; two of the fields before them are cut off.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
