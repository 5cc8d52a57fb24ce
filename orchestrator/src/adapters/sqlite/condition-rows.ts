import { and, eq } from 'drizzle-orm';
import { OVER, type Condition, type ConditionChanges } from '../../domain/notify/condition.ts';
import type { ExecutionOf } from '../../ports/notification-store.ts';
import type { Db } from './open-database.ts';
import { notifyOfCondition } from './outbox.ts';
import { conditions } from './schema.ts';

export function toldConditions(db: Db): Condition[] {
  const rows = db.select().from(conditions).all();
  return rows.map(({ kind, subject }) => ({ kind, executionId: subject === '' ? null : subject }));
}

/** Inside a transaction: what is told and that it was told are written together. */
export function writeConditions(
  db: Db,
  { begun, ended }: ConditionChanges,
  executionOf: ExecutionOf,
  now: Date,
): void {
  for (const { kind, executionId } of ended) {
    const isIt = and(eq(conditions.kind, kind), eq(conditions.subject, executionId ?? ''));
    const [told] = db.delete(conditions).where(isIt).returning().all();
    const over = OVER[kind];
    if (told === undefined || over === null) continue;
    const message = `It began at ${told.since.toISOString()}.`;
    notifyOfCondition(db, { kind: over, message }, null, now);
  }
  for (const condition of begun) {
    const { kind, executionId } = condition;
    const execution = executionId === null ? null : executionOf(executionId);
    // Removed meanwhile.
    if (executionId !== null && execution === null) continue;
    const subject = executionId ?? '';
    db.insert(conditions).values({ kind, subject, since: now }).onConflictDoNothing().run();
    notifyOfCondition(db, condition, execution, now);
  }
}
