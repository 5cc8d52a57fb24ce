import { AesSecretCipher, givenSecretsKey } from '../adapters/system/aes-secret-cipher.ts';
import { HmacCredentials } from '../adapters/system/hmac-credentials.ts';
import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { Credentials } from '../ports/credentials.ts';

const REAL = new HmacCredentials(Buffer.alloc(32, 'k'));
const tokens = new Map<string, string>();
const hashes = new Map<string, string>();

/**
 * The same key in every history, so that credentials are deterministic too. Names of attempts are few and come back in
 * each history: what is derived from them is kept.
 */
export const CREDENTIALS: Credentials = {
  token: (ref) => kept(tokens, attemptKey(ref), () => REAL.token(ref)),
  operatorToken: () => REAL.operatorToken(),
  hash: (token) => kept(hashes, token, () => REAL.hash(token)),
};

export function tokenOf(ref: AttemptRef): string {
  return CREDENTIALS.token(ref);
}

function kept(values: Map<string, string>, key: string, derive: () => string): string {
  const value = values.get(key) ?? derive();
  values.set(key, value);
  return value;
}
/** No simulated user keeps any. */
export const NO_SECRETS = new AesSecretCipher(givenSecretsKey('5'.repeat(64)));
