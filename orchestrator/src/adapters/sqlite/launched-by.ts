import { eq } from 'drizzle-orm';
import { tickOfKey } from '../../domain/schedule/launch-moment.ts';
import type { LaunchedBy } from '../../domain/schedule/launched-by.ts';
import type { Db } from './open-database.ts';
import { executions, schedules } from './schema.ts';

/** See `ScheduleStore.launchedBy`. */
export function launchedBy(db: Db, executionId: string): LaunchedBy | null {
  const row = db
    .select({
      id: schedules.id,
      name: schedules.name,
      document: schedules.document,
      key: executions.scheduleKey,
    })
    .from(executions)
    .innerJoin(schedules, eq(schedules.id, executions.scheduleId))
    .where(eq(executions.id, executionId))
    .get();
  if (row === undefined || row.key === null) return null;
  const { cron, time_zone: timeZone } = row.document;
  return { scheduleId: row.id, name: row.name, tick: tickOfKey(row.key), cron, timeZone };
}
