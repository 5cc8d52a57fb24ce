import { eq } from 'drizzle-orm';
import { TOKENS_MAX } from '@crawlerd/shared';
import type { StoredToken, TokenStore } from '../../ports/token-store.ts';
import type { Connection } from './connection.ts';
import type { Db } from './open-database.ts';
import { tokens } from './schema.ts';

const WRITTEN_EVERY_MS = 60_000;

export class SqliteTokens implements TokenStore {
  readonly #connection: Connection;
  readonly #byId = new Map<string, StoredToken>();
  readonly #byHash = new Map<string, StoredToken>();
  /** When the last use of a token was that the database has. */
  readonly #writtenMs = new Map<string, number>();

  /** Reads all of them, past a check of the database that is under way: it must not let in who was revoked. */
  constructor(connection: Connection, db: Db) {
    this.#connection = connection;
    for (const token of db.select().from(tokens).orderBy(tokens.createdAt, tokens.id).all()) {
      this.#put(token);
      this.#writtenMs.set(token.id, token.lastUsedAt?.getTime() ?? -Infinity);
    }
  }

  ofHash(hash: string): StoredToken | null {
    return this.#byHash.get(hash) ?? null;
  }

  find(id: string): StoredToken | null {
    return this.#byId.get(id) ?? null;
  }

  all(): StoredToken[] {
    return [...this.#byId.values()].toReversed();
  }

  hasAny(): boolean {
    return this.#byId.size > 0;
  }

  add(token: StoredToken): boolean {
    const isFull = this.#byId.size >= TOKENS_MAX;
    const forgotten = isFull ? this.#firstRevoked() : null;
    if (isFull && forgotten === null) return false;
    this.#connection.write('synced', (db) => {
      if (forgotten !== null) db.delete(tokens).where(eq(tokens.id, forgotten.id)).run();
      db.insert(tokens).values(token).run();
    });
    if (forgotten !== null) {
      this.#byId.delete(forgotten.id);
      this.#byHash.delete(forgotten.hash);
      this.#writtenMs.delete(forgotten.id);
    }
    this.#put(token);
    return true;
  }

  revoke(id: string, now: Date): StoredToken | null {
    const token = this.#byId.get(id);
    if (token === undefined) return null;
    if (token.revokedAt !== null) return token;
    this.#connection.write('synced', (db) =>
      db.update(tokens).set({ revokedAt: now }).where(eq(tokens.id, id)).run(),
    );
    return this.#put({ ...token, revokedAt: now });
  }

  noteUsed(id: string, now: Date): void {
    const token = this.#byId.get(id);
    if (token !== undefined) this.#put({ ...token, lastUsedAt: now });
  }

  /** Writes when tokens were last used, of those for which a minute has passed since the last time; at the end, of all. */
  flush(isLast = false): void {
    const due = [...this.#byId.values()].filter(
      ({ id, lastUsedAt }) =>
        lastUsedAt !== null &&
        // The clock may have been set back.
        Math.abs(lastUsedAt.getTime() - (this.#writtenMs.get(id) ?? -Infinity)) >=
          (isLast ? 1 : WRITTEN_EVERY_MS),
    );
    if (due.length === 0) return;
    this.#connection.write('unsynced', (db) => {
      for (const { id, lastUsedAt } of due)
        db.update(tokens).set({ lastUsedAt }).where(eq(tokens.id, id)).run();
    });
    for (const { id, lastUsedAt } of due) this.#writtenMs.set(id, lastUsedAt?.getTime() ?? -Infinity);
  }

  #firstRevoked(): StoredToken | null {
    const revoked = [...this.#byId.values()].filter(({ revokedAt }) => revokedAt !== null);
    const [first = null] = revoked.toSorted((a, b) => Number(a.revokedAt) - Number(b.revokedAt));
    return first;
  }

  #put(token: StoredToken): StoredToken {
    this.#byId.set(token.id, token);
    this.#byHash.set(token.hash, token);
    return token;
  }
}
