import Database from 'better-sqlite3';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { copyExecution } from '../boot/copy-execution.ts';
import { finishOne } from '../boot/seed.ts';

/** Time between two launches. */
export const APART_MS = 30_000;

/** How many executions a history has. */
export const historySize = (): number => Number(process.env['HISTORY'] ?? 1_000_000);

/** Spreads the numbers of the copies evenly. */
const MIXED = '(i * 2654435761 % 4294967296)';

/**
 * A data folder with so many finished executions, one every half minute until now: half of them of the task `large`,
 * the others of 500 tasks; nine of ten succeeded, one of two hundred is lost. All have the label `env=prod`, one of
 * twenty a label `team=...`, fifty a label `run=...`, one of 100,000 the label `audit=yes`.
 */
export async function seedHistory(folder: string, count: number): Promise<void> {
  const [example = ''] = await finishOne(folder);
  const database = new Database(dataLayout(folder).databaseFile);
  fillHistory(database, example, count);
  database.close();
}

function fillHistory(database: Database.Database, example: string, count: number): void {
  const createdAt = `(${Date.now() - count * APART_MS} + i * ${APART_MS})`;
  const task = `CASE WHEN i % 2 = 0 THEN 'large' ELSE 'task-' || (i / 2 % 500) END`;
  copyExecution(database, example, count - 1, {
    status: `CASE WHEN ${MIXED} % 1000 < 900 THEN 'succeeded' WHEN ${MIXED} % 1000 < 970 THEN 'failed'
      WHEN ${MIXED} % 1000 < 985 THEN 'stopped' WHEN ${MIXED} % 1000 < 995 THEN 'timed_out' ELSE 'lost' END`,
    task_name: task,
    spec: `json_set(spec, '$.taskName', ${task}, '$.labels', json_patch(
      json_object('env', 'prod', 'team', 'team-' || (${MIXED} / 1000 % 20), 'run', 'run-' || (i / 50)),
      CASE WHEN i % 100000 = 0 THEN '{"audit":"yes"}' ELSE '{}' END))`,
    created_at: createdAt,
    finished_at: `${createdAt} + 60000 + ${MIXED} % 600000`,
  });
  database.pragma('wal_checkpoint(TRUNCATE)');
}
