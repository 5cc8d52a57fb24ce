import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { copyExecution } from '../boot/copy-execution.ts';
import { finishOne } from '../boot/seed.ts';

/** Time between two ends. */
const APART_MS = 1000;

/**
 * A data folder with so many executions of so many tasks that have succeeded, each with a file of items of 1 to 40 KiB.
 * Their sizes are not known yet, as of those from before they were noted.
 */
export async function seedFiles(folder: string, count: number, tasks: number): Promise<void> {
  const [example = ''] = await finishOne(folder);
  const layout = dataLayout(folder);
  const database = new Database(layout.databaseFile);
  const task = `'task-' || (i % ${tasks})`;
  copyExecution(database, example, count, {
    task_name: task,
    spec: `json_set(spec, '$.taskName', ${task})`,
    finished_at: `${Date.now() - count * APART_MS} + i * ${APART_MS}`,
  });
  database.exec('DELETE FROM retention');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  for (let i = 1; i <= count; i++) {
    const output = layout.outputFolder(`00000000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`);
    mkdirSync(output, { recursive: true });
    writeFileSync(join(output, 'items.jsonl'), 'x'.repeat(1024 * (1 + (i % 40))));
  }
}
