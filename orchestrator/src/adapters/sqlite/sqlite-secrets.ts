import { and, count, eq } from 'drizzle-orm';
import type { AttemptRef } from '../../domain/attempt.ts';
import type { ExecutionSpec } from '../../domain/execution.ts';
import type { SecretStore, StoredSecret } from '../../ports/secret-store.ts';
import type { Connection } from './connection.ts';
import { attemptSecrets, executions, secrets } from './schema.ts';

export class SqliteSecrets implements SecretStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  all(): StoredSecret[] {
    return this.#connection.read((db) => db.select().from(secrets).orderBy(secrets.name).all());
  }

  find(name: string): StoredSecret | null {
    return (
      this.#connection.read((db) => db.select().from(secrets).where(eq(secrets.name, name)).get()) ?? null
    );
  }

  count(): number {
    return this.#connection.read((db) => db.select({ n: count() }).from(secrets).get())?.n ?? 0;
  }

  put(name: string, sealed: string, now: Date): boolean {
    return this.#connection.write('synced', (db) => {
      const isNew = db.select().from(secrets).where(eq(secrets.name, name)).get() === undefined;
      db.insert(secrets)
        .values({ name, sealed, createdAt: now, updatedAt: now })
        .onConflictDoUpdate({ target: secrets.name, set: { sealed, updatedAt: now } })
        .run();
      return isNew;
    });
  }

  remove(name: string): boolean {
    return this.#connection.write(
      'synced',
      (db) => db.delete(secrets).where(eq(secrets.name, name)).run().changes > 0,
    );
  }

  /** Reads the spec only: the result of an execution may be megabytes. */
  namesOf(executionId: string): readonly string[] {
    const row = this.#connection.read((db) =>
      db.select({ spec: executions.spec }).from(executions).where(eq(executions.id, executionId)).get(),
    );
    // Executions of earlier versions have none.
    const spec: Partial<ExecutionSpec> | undefined = row?.spec;
    return spec?.secretNames ?? [];
  }

  ofAttempt(ref: AttemptRef): string | null {
    const row = this.#connection.read((db) =>
      db.select({ sealed: attemptSecrets.sealed }).from(attemptSecrets).where(isOf(ref)).get(),
    );
    return row?.sealed ?? null;
  }

  keepForAttempt({ executionId, attempt }: AttemptRef, sealed: string): void {
    this.#connection.write('unsynced', (db) =>
      db.insert(attemptSecrets).values({ executionId, attempt, sealed }).onConflictDoNothing().run(),
    );
  }

  forgetAttempt(ref: AttemptRef): void {
    this.#connection.write('unsynced', (db) => db.delete(attemptSecrets).where(isOf(ref)).run());
  }
}

function isOf({ executionId, attempt }: AttemptRef) {
  return and(eq(attemptSecrets.executionId, executionId), eq(attemptSecrets.attempt, attempt));
}
