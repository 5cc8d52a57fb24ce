import { reportedWarnings, type Completion, type WarningCode } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

export interface WarnDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Enough to see what is wrong; a crawler that words it anew each time must not fill the log. */
const LINES_MAX = 10;

/** Keeps what a crawler warns of in its result. */
export function keepReported(deps: WarnDeps, attempt: AttemptRef, { result_data }: Completion): void {
  for (const { code, message } of reportedWarnings(result_data)) warnOfAttempt(deps, attempt, code, message);
}

/**
 * Keeps with an attempt that something of what it reports or writes was left out, cut or refused, and logs it once for
 * each new message. Nothing is kept of an attempt that another one has replaced.
 */
export function warnOfAttempt(
  { store, clock, logger }: WarnDeps,
  { executionId, attempt }: AttemptRef,
  code: WarningCode,
  message: string,
): void {
  const applied = store.apply(executionId, { kind: 'warned', attempt, code, message }, clock.now());
  if (applied.outcome !== 'changed') return;
  const changesOf = ({ attempt: of }: typeof applied.after): number =>
    of?.warnings.find((each) => each.code === code)?.changes ?? 0;
  const changes = changesOf(applied.after);
  if (changes === changesOf(applied.before) || changes > LINES_MAX) return;
  logger.warn(
    { executionId, attempt, code, detail: message },
    'something is not as it should be with what a crawler reports',
  );
}
