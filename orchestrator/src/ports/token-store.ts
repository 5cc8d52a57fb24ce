import type { Caller } from '../domain/caller.ts';

/** A token as it is kept: nothing that could be shown in its place. */
export interface StoredToken extends Caller {
  readonly id: string;
  readonly name: string;
  /** SHA-256. */
  readonly hash: string;
  /** Null for no limit. */
  readonly requestsPerMinute: number | null;
  readonly createdAt: Date;
  /** Name of the token that asked for it; null if none was needed then. */
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/**
 * Tokens of operators. All of them are in memory since the start: each request asks for one, also while the database is
 * being checked. They are changed here and nowhere else, so that memory and database agree.
 *
 * @throws StorageError from `add` and `revoke`, as `Store` does: nothing is changed then.
 */
export interface TokenStore {
  /** The one with this hash, also if it is revoked or expired. */
  ofHash(hash: string): StoredToken | null;

  find(id: string): StoredToken | null;

  /** The newest first. */
  all(): readonly StoredToken[];

  /** Whether there has ever been one: rows of revoked tokens stay. */
  hasAny(): boolean;

  /**
   * False if there are {@link TOKENS_MAX}, and all of them may be in use: otherwise the one that was revoked first is
   * forgotten for it.
   */
  add(token: StoredToken): boolean;

  /** From its return on the token is revoked. Null if there is none of this id. */
  revoke(id: string, now: Date): StoredToken | null;

  /** In memory; it is written with other things that may be lost, and not more than once a minute. */
  noteUsed(id: string, now: Date): void;
}
