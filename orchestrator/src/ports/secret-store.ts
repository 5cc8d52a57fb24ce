import type { AttemptRef } from '../domain/attempt.ts';

/** A named value, encrypted. */
export interface StoredSecret {
  readonly name: string;
  readonly sealed: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The encrypted part of the store. Same rules as for the rest of it: see `Store`. */
export interface SecretStore {
  /** All of them, by name. */
  all(): StoredSecret[];

  find(name: string): StoredSecret | null;

  count(): number;

  /** Returns whether the name is new. */
  put(name: string, sealed: string, now: Date): boolean;

  /** Returns whether there was one. */
  remove(name: string): boolean;

  /** The secrets that the config of an execution refers to; none for an unknown one. */
  namesOf(executionId: string): readonly string[];

  /** What an attempt was given; null for nothing. */
  ofAttempt(ref: AttemptRef): string | null;

  keepForAttempt(ref: AttemptRef, sealed: string): void;

  forgetAttempt(ref: AttemptRef): void;
}
