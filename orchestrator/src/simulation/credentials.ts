import { HmacCredentials } from '../adapters/system/hmac-credentials.ts';
import type { AttemptRef } from '../domain/attempt.ts';

/** The same in every history: a credential is as deterministic as everything else. */
export const CREDENTIALS = new HmacCredentials(Buffer.alloc(32, 'k'));

export function tokenOf(ref: AttemptRef): string {
  return CREDENTIALS.token(ref);
}
