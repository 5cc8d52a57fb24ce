import { readdirSync, readFileSync } from 'node:fs';

/** The processes of these sessions (setsid(2)), without zombies. */
export function processesOf(sessions: ReadonlySet<number>): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => sessions.has(sessionOf(pid) ?? 0));
}

/** Null if it has ended. The name, in parentheses, may hold spaces; then come state, parent, group, session. */
function sessionOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : Number(session);
  } catch {
    // It has ended since the list was read.
    return null;
  }
}
