import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Attempt, AttemptRef } from '../../domain/attempt.ts';
import type { AttemptFacts } from '../../ports/store.ts';
import { openColumns } from './open-columns.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { attempts } from './schema.ts';

/** For SQLite: without a limit. */
const ALL = -1;

const ofExecution = preparedOnce((db: Db) =>
  db
    .select()
    .from(attempts)
    .where(eq(attempts.executionId, sql.placeholder('executionId')))
    .orderBy(desc(attempts.attempt))
    .limit(sql.placeholder('newest'))
    .prepare(),
);

/** The newest attempts of an execution, or all of them, oldest first. */
export function attemptsOf(db: Db, executionId: string, newest = ALL): Attempt[] {
  return ofExecution(db).all({ executionId, newest }).toReversed();
}

/** Takes the `hash` of a credential. */
export const attemptByCredential = preparedOnce((db: Db) =>
  db
    .select({ executionId: attempts.executionId, attempt: attempts.attempt })
    .from(attempts)
    .where(eq(attempts.credentialHash, sql.placeholder('hash')))
    .prepare(),
);

/** One statement for each set of facts: they come in the same few. */
const updates = preparedOnce((db: Db) => {
  const known = new Map<string, ReturnType<typeof updateOf>>();
  return (facts: Partial<AttemptFacts>) => {
    const names = Object.keys(facts).join();
    const update = known.get(names) ?? updateOf(db, facts);
    known.set(names, update);
    return update;
  };
});

export function updateAttempt(db: Db, ref: AttemptRef, facts: Partial<AttemptFacts>): void {
  updates(db)(facts)(ref, facts);
}

function updateOf(db: Db, facts: Partial<AttemptFacts>) {
  const { executionId, attempt, ...changing } = getTableColumns(attempts);
  const columns = openColumns(Object.fromEntries(Object.entries(changing).filter(([key]) => key in facts)));
  const update = db
    .update(attempts)
    .set(columns.placeholders)
    .where(and(eq(executionId, sql.placeholder('executionId')), eq(attempt, sql.placeholder('attempt'))))
    .prepare();
  return (ref: AttemptRef, values: Partial<AttemptFacts>): void => {
    update.run({ ...columns.encoded(values), executionId: ref.executionId, attempt: ref.attempt });
  };
}
