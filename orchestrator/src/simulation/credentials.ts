import { AesSecretCipher, givenSecretsKey } from '../adapters/system/aes-secret-cipher.ts';
import { HmacCredentials } from '../adapters/system/hmac-credentials.ts';
import type { AttemptRef } from '../domain/attempt.ts';

/** The same key in every history, so that credentials are deterministic too. */
export const CREDENTIALS = new HmacCredentials(Buffer.alloc(32, 'k'));

export function tokenOf(ref: AttemptRef): string {
  return CREDENTIALS.token(ref);
}

/** No simulated user keeps any. */
export const NO_SECRETS = new AesSecretCipher(givenSecretsKey('5'.repeat(64)));
