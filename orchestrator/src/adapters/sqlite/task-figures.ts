import { and, desc, eq, lte, sql } from 'drizzle-orm';
import { isFinished } from '@crawlerd/shared';
import { driftOf, USUAL_OF } from '../../domain/drift.ts';
import type { ExecutionEvent } from '../../domain/events.ts';
import type { Snapshot } from '../../domain/execution.ts';
import { figuresOf, type Figures } from '../../domain/figures.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { taskFigures, tasks } from './schema.ts';

const newest = preparedOnce((db: Db) =>
  db
    .select({ figures: taskFigures.figures })
    .from(taskFigures)
    .where(eq(taskFigures.task, sql.placeholder('task')))
    .orderBy(desc(taskFigures.id))
    .limit(USUAL_OF)
    .prepare(),
);

/** What the last good executions of a task came to. */
export function usualOf(db: Db, task: string): Figures[] {
  return newest(db)
    .all({ task })
    .map(({ figures }) =>
      Object.assign(figures, { fields: figures.fields === null ? null : new Map(figures.fields) }),
    );
}

/**
 * Compares an execution that an event has finished with earlier ones of its task, and remembers what it came to if it
 * is a good one; inside the transaction of its verdict. Returns it with what was found.
 */
export function withDrift(db: Db, before: Snapshot, after: Snapshot, event: ExecutionEvent): Snapshot {
  const { execution } = after;
  const { spec, verdict, status } = execution;
  const { task } = spec;
  if (task === null || spec.isAltered || verdict === null || !isFinished(status)) return after;
  if (execution.verdict === before.execution.verdict || !isComparable(after)) return after;
  // That of the event is whole, what is stored may be in brief.
  const reported = event.kind === 'completion' ? (event.completion.result_data ?? null) : execution.result;
  const figures = figuresOf(execution, after.liveness.progress, reported, verdict.at);
  const drift = driftOf(figures, usualOf(db, task.name));
  if (status === 'succeeded') remember(db, task.name, figures);
  return drift === null ? after : { ...after, execution: { ...execution, drift } };
}

/** What somebody has stopped is less than usual for that reason; what has reported nothing has nothing to compare. */
function isComparable({ execution: { status, result, verdict } }: Snapshot): boolean {
  return status === 'succeeded' || (result !== null && verdict?.reason !== 'stop_requested');
}

/** Only of tasks that there are: what is removed with a task must not come back. */
function remember(db: Db, task: string, { fields, ...figures }: Figures): void {
  if (db.select().from(tasks).where(eq(tasks.name, task)).get() === undefined) return;
  db.insert(taskFigures)
    .values({ task, figures: { ...figures, fields: fields === null ? null : [...fields] } })
    .run();
  const [old] = db
    .select({ id: taskFigures.id })
    .from(taskFigures)
    .where(eq(taskFigures.task, task))
    .orderBy(desc(taskFigures.id))
    .limit(1)
    .offset(USUAL_OF)
    .all();
  if (old === undefined) return;
  db.delete(taskFigures)
    .where(and(eq(taskFigures.task, task), lte(taskFigures.id, old.id)))
    .run();
}
