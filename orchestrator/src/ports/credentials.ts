import type { AttemptRef } from '../domain/attempt.ts';

/** The secret with which one attempt, and no other, may report. */
export interface Credentials {
  /**
   * The attempt's token: always the same for one attempt, so that a launch cut short by a crash is
   * finished with the credential the container may already hold.
   */
  token(ref: AttemptRef): string;

  /** What the store keeps of a token. */
  hash(token: string): string;
}
