import { RuntimeError, type AttemptRef } from '../../ports/runtime.ts';

export const LABELS = {
  instance: 'crawlerd.instance',
  execution: 'crawlerd.execution',
  attempt: 'crawlerd.attempt',
  network: 'crawlerd.network',
} as const;

// The id becomes part of a URL path: anything else could name another object of the engine.
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** The one name an attempt's container can have: finding it again needs no record of ours. */
export function containerName({ executionId, attempt }: AttemptRef): string {
  if (!SAFE_ID.test(executionId) || !Number.isSafeInteger(attempt) || attempt < 1) {
    throw new RuntimeError('rejected', `"${executionId}" attempt ${attempt} cannot name a container.`);
  }
  return `crawler-task-${executionId}-${attempt}`;
}

export function labelsOf(instance: string, { executionId, attempt }: AttemptRef): Record<string, string> {
  return {
    [LABELS.instance]: instance,
    [LABELS.execution]: executionId,
    [LABELS.attempt]: String(attempt),
  };
}

/** The attempt a container's labels speak of, or null if they speak of none. */
export function refFromLabels(labels: Readonly<Record<string, string>>): AttemptRef | null {
  const executionId = labels[LABELS.execution];
  const attempt = Number(labels[LABELS.attempt]);
  return executionId !== undefined &&
    SAFE_ID.test(executionId) &&
    Number.isSafeInteger(attempt) &&
    attempt >= 1
    ? { executionId, attempt }
    : null;
}
