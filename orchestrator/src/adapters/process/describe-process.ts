import { readFileSync } from 'node:fs';

/** Pid, state letter and command line, from Linux's /proc; elsewhere only the pid. */
export function describeProcess(pid: number): string {
  try {
    const state = /^State:\s*(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '?';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `${pid} ${state} ${command}`;
  } catch {
    return String(pid);
  }
}
