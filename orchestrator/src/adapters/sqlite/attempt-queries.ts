import { and, desc, eq, sql } from 'drizzle-orm';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import type { AttemptFacts } from '../../ports/store.ts';
import type { Db } from './open-database.ts';
import { attempts } from './schema.ts';

/** For SQLite: without a limit. */
const ALL = -1;

/** The newest attempts of an execution, or all of them, oldest first. */
export function attemptsOf(db: Db, executionId: string, newest = ALL): Attempt[] {
  return db
    .select()
    .from(attempts)
    .where(eq(attempts.executionId, executionId))
    .orderBy(desc(attempts.attempt))
    .limit(newest)
    .all()
    .toReversed();
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
