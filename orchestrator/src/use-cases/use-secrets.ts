import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { ExecutionSpec } from '../domain/execution.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import type { Store } from '../ports/store.ts';
import { secretContext } from './manage-secrets.ts';

export interface UseSecretsDeps {
  readonly store: Pick<Store, 'secrets'>;
  readonly cipher: SecretCipher;
}

export type SecretValues = Readonly<Record<string, string>>;

/** A launch needs a secret that is not there any more. `message` says what to do. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/**
 * The secrets that an attempt is given: as they are when it is first launched. They are kept with it, encrypted, so
 * that a launch that was cut short goes on with the same, and so that they can be masked in what it says, whatever
 * becomes of them meanwhile.
 *
 * @throws SecretError if one is missing or cannot be decrypted, StorageError if the key cannot be read.
 */
export function secretsForAttempt(
  deps: UseSecretsDeps,
  { secretNames }: ExecutionSpec,
  ref: AttemptRef,
): SecretValues | null {
  if (secretNames.length === 0) return null;
  const kept = secretsOfAttempt(deps, ref);
  if (kept !== null) return kept;
  const values: Record<string, string> = {};
  for (const name of secretNames) {
    const value = valueOf(deps, name);
    if (value === null) {
      const why = whyUnusable(deps, name) ?? 'cannot be decrypted: set it again';
      throw new SecretError(`The config refers to the secret "${name}", which ${why}; then launch it again.`);
    }
    values[name] = value;
  }
  const { store, cipher } = deps;
  store.secrets.keepForAttempt(ref, cipher.seal(attemptContext(ref), JSON.stringify(values)));
  return values;
}

/** What an attempt that is not released yet was given; null for nothing. */
export function secretsOfAttempt({ store, cipher }: UseSecretsDeps, ref: AttemptRef): SecretValues | null {
  const sealed = store.secrets.ofAttempt(ref);
  const text = sealed === null ? null : cipher.open(attemptContext(ref), sealed);
  return text === null ? null : JSON.parse(text);
}

/** The values that these names have now, as far as there are any. */
export function currentSecrets(deps: UseSecretsDeps, names: readonly string[]): string[] {
  return names.map((name) => valueOf(deps, name)).filter((value) => value !== null);
}

/** What to do about a secret, as the rest of a sentence; null if it can be used. */
export function whyUnusable({ store, cipher }: UseSecretsDeps, name: string): string | null {
  const stored = store.secrets.find(name);
  if (stored === null) return 'does not exist: set it with crawlerd secret set';
  if (cipher.isOfThisKey(stored.sealed)) return null;
  return 'was encrypted with another key: restore that key, or set it again with crawlerd secret set';
}

function valueOf({ store, cipher }: UseSecretsDeps, name: string): string | null {
  const stored = store.secrets.find(name);
  return stored === null ? null : cipher.open(secretContext(name), stored.sealed);
}

function attemptContext(ref: AttemptRef): string {
  return `attempt ${attemptKey(ref)}`;
}
