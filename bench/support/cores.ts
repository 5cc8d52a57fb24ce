import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Pins a process with all its threads to one core, so that load generator and server do not compete for CPU.
 * Returns whether this machine supports it.
 */
export function pinToCore(pid: number, core: number): boolean {
  // Not availableParallelism(), which after the first pinning counts only the cores of this process.
  if (cpus().length < 2) return false;
  try {
    execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** CPU time that the first thread of a process, the one with its event loop, has used so far. */
export function mainThreadMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

const TICKS_PER_SECOND = 100;

/** CPU time a process has used so far, over all threads. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // User and system time are the 14th and 15th; two of the fields before them are cut off.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
