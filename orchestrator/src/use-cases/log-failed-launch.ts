import type { Logger } from '../ports/logger.ts';
import type { Applied } from '../ports/store.ts';

/** One line for each attempt that could not be launched, also if there will be another one. */
export function logFailedLaunch(logger: Logger, applied: Applied): void {
  if (applied.outcome !== 'changed') return;
  const { execution, attempt } = applied.after;
  if (attempt?.endReason !== 'launch_failed') return;
  const facts = { executionId: execution.id, attempt: attempt.attempt, task: execution.spec.taskName };
  const message = execution.status === 'queued' ? 'launch failed; another attempt follows' : 'launch failed';
  logger.warn({ ...facts, detail: attempt.endMessage }, message);
}
