import type { AttemptRef } from '../../domain/attempt.ts';
import { containerName as derivedName, isAttemptRef } from '../../domain/container-name.ts';
import { RuntimeError } from '../../ports/runtime.ts';

export const LABELS = {
  instance: 'crawlerd.instance',
  execution: 'crawlerd.execution',
  attempt: 'crawlerd.attempt',
  network: 'crawlerd.network',
  /** The image as the launch names it, and as its registry knows it. */
  image: 'crawlerd.image',
  repoDigest: 'crawlerd.image-digest',
} as const;

/** The name becomes part of a URL path: an id of another form could name another object of the engine. */
export function containerName(ref: AttemptRef): string {
  requireAttempt(ref);
  return derivedName(ref);
}

/** @throws RuntimeError `rejected` for what can be no attempt. */
export function requireAttempt(ref: AttemptRef): void {
  if (isAttemptRef(ref)) return;
  throw new RuntimeError('rejected', `"${ref.executionId}" attempt ${ref.attempt} cannot name a container.`);
}

export function labelsOf(instance: string, { executionId, attempt }: AttemptRef): Record<string, string> {
  return {
    [LABELS.instance]: instance,
    [LABELS.execution]: executionId,
    [LABELS.attempt]: String(attempt),
  };
}

/** The attempt named by a container's labels, or null. */
export function refFromLabels(labels: Readonly<Record<string, string>>): AttemptRef | null {
  const ref = { executionId: labels[LABELS.execution] ?? '', attempt: Number(labels[LABELS.attempt]) };
  return isAttemptRef(ref) ? ref : null;
}
