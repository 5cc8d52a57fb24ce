import { readFileSync } from 'node:fs';
import { hasErrorCode } from '@crawlerd/shared/errors';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start time as the kernel counts it; null where the kernel does not show it. */
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

/** A process that ended and was not yet collected by its parent is gone. */
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

/** Signals a process and all others of its group, if it is still the one that was meant. */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): void {
  if (processStatus(leader) !== 'gone') signalGroupNumber(leader.pid, signal);
}

/** The group of that number, also when its leader has ended. */
export function signalGroupNumber(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** The fields of /proc/<pid>/stat that matter; the name in it may hold spaces and parentheses. */
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
