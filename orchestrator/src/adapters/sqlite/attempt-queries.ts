import { and, asc, eq, sql } from 'drizzle-orm';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import type { AttemptFacts } from '../../ports/store.ts';
import type { Db } from './open-database.ts';
import { attempts } from './schema.ts';

/** All attempts of an execution, oldest first. */
export function attemptsOf(db: Db, executionId: string): Attempt[] {
  return db
    .select()
    .from(attempts)
    .where(eq(attempts.executionId, executionId))
    .orderBy(asc(attempts.attempt))
    .all();
}

/** Takes the `hash` of a credential. */
export function attemptByCredential(db: Db) {
  return db
    .select({ executionId: attempts.executionId, attempt: attempts.attempt })
    .from(attempts)
    .where(eq(attempts.credentialHash, sql.placeholder('hash')))
    .prepare();
}

export function updateAttempt(db: Db, ref: AttemptRef, facts: Partial<AttemptFacts>): void {
  db.update(attempts)
    .set(facts)
    .where(and(eq(attempts.executionId, ref.executionId), eq(attempts.attempt, ref.attempt)))
    .run();
}
