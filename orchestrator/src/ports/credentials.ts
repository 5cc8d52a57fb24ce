import type { AttemptRef } from '../domain/attempt.ts';

/** The secrets with which attempts report, and with which operators ask. */
export interface Credentials {
  /**
   * The attempt's token: always the same for one attempt, so that a launch cut short by a crash is
   * finished with the credential the container may already hold.
   */
  token(ref: AttemptRef): string;

  /** A new token for an operator: `TOKEN_PREFIX` and 256 random bits. */
  operatorToken(): string;

  /** What the store keeps of a token: its SHA-256. Tokens are random and long, so it needs no salt and no delay. */
  hash(token: string): string;
}
