import type { AttemptRef } from '../domain/attempt.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Store } from '../ports/store.ts';
import { currentSecrets, secretsOfAttempt, type UseSecretsDeps } from './use-secrets.ts';

export interface HiddenTextsDeps extends UseSecretsDeps {
  readonly store: Pick<Store, 'findLive' | 'secrets'>;
  readonly credentials: Pick<Credentials, 'token'>;
}

/** What must be in nothing that an attempt says: its credential, and the secrets that it was given. */
export class HiddenTexts {
  readonly #deps: HiddenTextsDeps;

  constructor(deps: HiddenTextsDeps) {
    this.#deps = deps;
  }

  of(ref: AttemptRef): readonly string[] {
    const token = this.#deps.credentials.token(ref);
    const { store } = this.#deps;
    const live = store.findLive(ref.executionId);
    const names = live?.execution.spec.secretNames ?? store.secrets.namesOf(ref.executionId);
    if (names.length === 0) return [token];
    const given = secretsOfAttempt(this.#deps, ref);
    // Of one that is released nothing is kept: what it says so late can only be compared with what there is now.
    return [token, ...(given === null ? currentSecrets(this.#deps, names) : Object.values(given))];
  }
}
