import type { AttemptRef } from '../domain/attempt.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';

export interface DiscardSecretsDeps {
  readonly store: Store;
  readonly runtime: Pick<Runtime, 'attemptsWithSecrets' | 'discardSecrets'>;
}

/** Takes back what an attempt that is over was given, on the disk and in the store. */
export async function discardSecrets({ store, runtime }: DiscardSecretsDeps, ref: AttemptRef): Promise<void> {
  const names = store.find(ref.executionId)?.execution.spec.secretNames ?? [];
  if (names.length === 0) return;
  await runtime.discardSecrets(ref);
  store.secrets.forgetAttempt(ref);
}

/**
 * Removes secrets of attempts that are not under way, such as those that a power cut brought back, or that a restored
 * database does not know.
 */
export async function discardLeftSecrets({
  store,
  runtime,
  logger,
}: DiscardSecretsDeps & { readonly logger: Logger }): Promise<void> {
  try {
    for (const ref of await runtime.attemptsWithSecrets()) {
      // Looked up after the list: each attempt is stored before its secrets are written.
      if (isOver(store, ref)) await runtime.discardSecrets(ref);
    }
  } catch (error) {
    if (!(error instanceof StorageError) && !(error instanceof RuntimeError)) throw error;
    logger.error({ error }, 'secrets of attempts that are over could not be removed; this is tried again');
  }
}

function isOver(store: Store, { executionId, attempt }: AttemptRef): boolean {
  const current = store.find(executionId)?.attempt;
  return current?.attempt !== attempt || current.releasedAt !== null;
}
