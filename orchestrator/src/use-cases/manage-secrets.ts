import { SECRETS_MAX, shortKey } from '@crawlerd/shared';
import type { Clock } from '../ports/clock.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import type { StoredSecret } from '../ports/secret-store.ts';
import type { Store } from '../ports/store.ts';
import { RequestError } from './errors.ts';

export interface SecretDeps {
  readonly store: Pick<Store, 'secrets'>;
  readonly cipher: SecretCipher;
  readonly clock: Clock;
}

/** What anybody is told of a secret: everything but its value. */
export interface SecretFacts extends Omit<StoredSecret, 'sealed'> {
  /** Whether it can be decrypted with the key that the service has now. */
  readonly isReadable: boolean;
}

/** Names what is encrypted, so that nothing can take its place. */
export function secretContext(name: string): string {
  return `secret ${name}`;
}

export function listSecrets({ store, cipher }: SecretDeps): SecretFacts[] {
  return store.secrets.all().map((each) => factsOf(each, cipher));
}

/**
 * Keeps a value under a name, also in the place of an earlier one. Attempts that have begun go on with that.
 *
 * @throws RequestError `secrets_full`
 * @throws StorageError if it cannot be written, or there is no key for it.
 */
export function setSecret(
  { store, cipher, clock }: SecretDeps,
  name: string,
  value: string,
): { readonly secret: SecretFacts; readonly isNew: boolean } {
  const { secrets } = store;
  if (secrets.find(name) === null && secrets.count() >= SECRETS_MAX) {
    throw new RequestError(
      'secrets_full',
      `There are ${SECRETS_MAX} secrets already: remove one first, with crawlerd secret rm.`,
    );
  }
  const isNew = secrets.put(name, cipher.seal(secretContext(name), value), clock.now());
  const stored = secrets.find(name);
  if (stored === null) throw new Error('the secret was not stored');
  return { secret: factsOf(stored, cipher), isNew };
}

/** @throws RequestError `secret_unknown` */
export function removeSecret({ store }: SecretDeps, name: string): void {
  if (store.secrets.remove(name)) return;
  throw new RequestError(
    'secret_unknown',
    `There is no secret ${JSON.stringify(shortKey(name))}. List them with: crawlerd secret ls`,
  );
}

function factsOf({ name, sealed, createdAt, updatedAt }: StoredSecret, cipher: SecretCipher): SecretFacts {
  return { name, createdAt, updatedAt, isReadable: cipher.isOfThisKey(sealed) };
}
