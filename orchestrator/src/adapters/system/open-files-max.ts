import { readFileSync } from 'node:fs';

/** POSIX promises no more than this where nothing is known. */
const UNKNOWN = 1024;

/** How many files and sockets this process may have open. Node has raised the soft limit to the hard one by then. */
export function openFilesMax(limits: string = readLimits()): number {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  if (soft === 'unlimited') return Number.MAX_SAFE_INTEGER;
  const count = Number(soft);
  return Number.isSafeInteger(count) && count > 0 ? count : UNKNOWN;
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
