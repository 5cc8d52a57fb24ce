import { eq, sql } from 'drizzle-orm';
import { tickOfKey } from '../../domain/schedule/launch-moment.ts';
import type { LaunchedBy } from '../../domain/schedule/launched-by.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { executions, schedules } from './schema.ts';

const scheduleOf = preparedOnce((db: Db) =>
  db
    .select({
      id: schedules.id,
      name: schedules.name,
      document: schedules.document,
      key: executions.scheduleKey,
    })
    .from(executions)
    .innerJoin(schedules, eq(schedules.id, executions.scheduleId))
    .where(eq(executions.id, sql.placeholder('executionId')))
    .prepare(),
);

/** See `ScheduleStore.launchedBy`. */
export function launchedBy(db: Db, executionId: string): LaunchedBy | null {
  const row = scheduleOf(db).get({ executionId });
  if (row === undefined || row.key === null) return null;
  const { cron, time_zone: timeZone } = row.document;
  return { scheduleId: row.id, name: row.name, tick: tickOfKey(row.key), cron, timeZone };
}
