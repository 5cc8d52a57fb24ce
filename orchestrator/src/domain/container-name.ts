import type { AttemptRef } from './attempt.ts';

/** Ids become parts of paths and URLs: one that could leave its folder or name something else is invalid. */
export function isExecutionId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(text);
}

/** Whether an attempt has a valid {@link containerName}. */
export function isAttemptRef({ executionId, attempt }: AttemptRef): boolean {
  return isExecutionId(executionId) && Number.isSafeInteger(attempt) && attempt >= 1;
}

/** The name of an attempt's container: derived, never stored, so that a crash cannot lose it. */
export function containerName({ executionId, attempt }: AttemptRef): string {
  return `crawler-task-${executionId}-${attempt}`;
}
