import { and, asc, desc, eq, gt, isNotNull, isNull, lt, lte, max, min } from 'drizzle-orm';
import type { NewExecution } from '../../domain/execution.ts';
import type { LaunchedBy } from '../../domain/schedule/launched-by.ts';
import { isPaused, type ScheduleRecord } from '../../domain/schedule/schedule-record.ts';
import type {
  DecidedBy,
  ScheduleMoment,
  SchedulePage,
  ScheduleQuery,
  ScheduleStore,
  TickDecision,
  TickPage,
  TickQuery,
  TickTally,
} from '../../ports/schedule-store.ts';
import type { Connection } from './connection.ts';
import { decideInTransaction } from './decide-in-transaction.ts';
import { launchedBy } from './launched-by.ts';
import type { Db } from './open-database.ts';
import { pauseInTransaction } from './schedule-changes.ts';
import { schedules, ticks } from './schema.ts';

/** What the rest of the store does with executions that schedules launch and stop. */
export interface ScheduledExecutions {
  /** After the commit. */
  readonly added: (execution: NewExecution) => void;
  /** Inside the transaction. Returns what is to be done after the commit. */
  readonly replaced: (executionId: string, now: Date) => () => void;
}

/** {@link ScheduleStore} on the connection of the store. */
export class SqliteScheduleStore implements ScheduleStore {
  readonly #connection: Connection;
  readonly #executions: ScheduledExecutions;

  constructor(connection: Connection, executions: ScheduledExecutions) {
    this.#connection = connection;
    this.#executions = executions;
  }

  find(id: string): ScheduleRecord | null {
    return this.#connection.read((db) => recordOf(db, id));
  }

  list({ task, limit, after }: ScheduleQuery): SchedulePage {
    const found = this.#connection.read((db) =>
      db
        .select()
        .from(schedules)
        .where(
          and(
            isNull(schedules.removedAt),
            task === undefined ? undefined : eq(schedules.task, task),
            after === null ? undefined : gt(schedules.id, after),
          ),
        )
        .orderBy(asc(schedules.id))
        // One more tells whether there is a next page.
        .limit(limit + 1)
        .all(),
    );
    const page = found.slice(0, limit).map(withoutRemoval);
    return { schedules: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  ticks(id: string, { outcome, limit, before }: TickQuery): TickPage | null {
    return this.#connection.read((db) => {
      if (db.select({ id: schedules.id }).from(schedules).where(eq(schedules.id, id)).get() === undefined) {
        return null;
      }
      const found = db
        .select()
        .from(ticks)
        .where(
          and(
            eq(ticks.scheduleId, id),
            outcome === undefined ? undefined : eq(ticks.outcome, outcome),
            before === null ? undefined : lt(ticks.id, before),
          ),
        )
        .orderBy(desc(ticks.id))
        .limit(limit + 1)
        .all();
      const page = found.slice(0, limit);
      return { ticks: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    });
  }

  lastTickRow(): number {
    return (
      this.#connection.read((db) =>
        db
          .select({ id: max(ticks.id) })
          .from(ticks)
          .get(),
      )?.id ?? 0
    );
  }

  tickRows(after: number, limit: number): TickTally[] {
    const tally = { id: ticks.id, outcome: ticks.outcome, count: ticks.count };
    return this.#connection.read((db) =>
      db.select(tally).from(ticks).where(gt(ticks.id, after)).orderBy(asc(ticks.id)).limit(limit).all(),
    );
  }

  launchedBy(executionId: string): LaunchedBy | null {
    return this.#connection.read((db) => launchedBy(db, executionId));
  }

  due(now: Date, limit: number): string[] {
    return this.#connection.read((db) => {
      const isLooked = isNotNull(schedules.nextLookAt);
      const found = db
        .select({ id: schedules.id })
        .from(schedules)
        .where(and(isLooked, lte(schedules.nextLookAt, now)))
        .orderBy(asc(schedules.nextLookAt))
        .limit(limit)
        .all();
      const ahead = db
        .select({ id: schedules.id })
        .from(schedules)
        .where(and(isLooked, isNull(schedules.fault), gt(schedules.decidedUpTo, now)))
        .limit(limit)
        .all();
      return [...new Set([...found, ...ahead].map(({ id }) => id))].slice(0, limit);
    });
  }

  nextLookAt(): Date | null {
    const row = this.#connection.read((db) =>
      db
        .select({ at: min(schedules.nextLookAt) })
        .from(schedules)
        .where(isNotNull(schedules.nextLookAt))
        .get(),
    );
    return row?.at ?? null;
  }

  decide(id: string, by: DecidedBy): TickDecision {
    const done = this.#connection.write('synced', (db) => {
      const record = recordOf(db, id);
      if (record === null || isPaused(record)) return 'idle';
      const decided = decideInTransaction(db, record, by);
      if (typeof decided === 'string') return decided;
      const afterCommit = decided.replaced.map((each) => this.#executions.replaced(each, by.now));
      return { ...decided, afterCommit };
    });
    if (typeof done === 'string') return { outcome: done };
    for (const execution of done.launched) this.#executions.added(execution);
    for (const act of done.afterCommit) act();
    const launched = done.launched.map(({ id: executionId }) => executionId);
    return { outcome: 'decided', launched, stopped: done.replaced };
  }

  setPaused(id: string, isPausedNow: boolean, at: ScheduleMoment): ScheduleRecord | null {
    return this.#connection.write('synced', (db) => {
      const record = recordOf(db, id);
      if (record === null || record.operatorPaused === isPausedNow) return record;
      pauseInTransaction(db, record, isPausedNow, at);
      return recordOf(db, id);
    });
  }
}

function recordOf(db: Db, id: string): ScheduleRecord | null {
  const row = db
    .select()
    .from(schedules)
    .where(and(eq(schedules.id, id), isNull(schedules.removedAt)))
    .get();
  return row === undefined ? null : withoutRemoval(row);
}

function withoutRemoval({ removedAt: _, ...record }: typeof schedules.$inferSelect): ScheduleRecord {
  return record;
}
