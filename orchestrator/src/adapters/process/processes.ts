import { readFileSync } from 'node:fs';
import { hasErrorCode } from '@crawlerd/shared/errors';

/** A process, distinguished from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and kernel start time; null if the kernel does not show it. */
  readonly startTime: string | null;
}

export type ProcessStatus = 'running' | 'paused' | 'gone';

interface KernelStatus {
  readonly state: string;
  readonly startTime: string;
}

/** Positions in /proc/<pid>/stat, counted after the name in parentheses. */
const STATE_FIELD = 0;
const START_TIME_FIELD = 19;

const bootId = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;

export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: kernelStatus(pid)?.startTime ?? null };
}

/** A zombie counts as gone. */
export function processStatus({ pid, startTime }: ProcessIdentity): ProcessStatus {
  if (startTime === null || bootId === null) return canBeSignalled(pid) ? 'running' : 'gone';
  const status = kernelStatus(pid);
  if (status === null || status.startTime !== startTime) return 'gone';
  switch (status.state) {
    case 'Z':
    case 'X':
      return 'gone';
    case 'T':
    case 't':
      return 'paused';
    default:
      return 'running';
  }
}

/** Signals a process and its whole group, if it is still the same process. */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): void {
  if (processStatus(leader) !== 'gone') signalGroupNumber(leader.pid, signal);
}

/** The group with that id, also when its leader has ended. */
export function signalGroupNumber(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The group is empty.
  }
}

/** The relevant fields of /proc/<pid>/stat; the name in it may contain spaces and parentheses. */
export function parseStat(stat: string): { state: string; startTicks: string } | null {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const [state, startTicks] = [fields[STATE_FIELD], fields[START_TIME_FIELD]];
  return state === undefined || state === '' || startTicks === undefined ? null : { state, startTicks };
}

function kernelStatus(pid: number): KernelStatus | null {
  const fields = parseStat(readOrNull(`/proc/${pid}/stat`) ?? '');
  return fields && { state: fields.state, startTime: `${bootId}/${fields.startTicks}` };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function canBeSignalled(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasErrorCode(error, 'EPERM');
  }
}
