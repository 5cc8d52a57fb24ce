import type { Attempt } from './attempt.ts';

/** The last line of an attempt's log: who or what ended it, and why. */
export function attemptSummary({ exitCode, oomKilled, endReason, endMessage }: Attempt): string {
  const how =
    exitCode === null ? '' : ` with exit code ${exitCode}${oomKilled === true ? ' (out of memory)' : ''}`;
  const why = endReason === null ? '' : `: ${endReason}. ${endMessage ?? ''}`;
  return `The attempt ended${how}${why}`.trimEnd();
}
