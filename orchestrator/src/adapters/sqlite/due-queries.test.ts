import { join } from 'node:path';
import { expect, it } from 'vitest';
import { queryPlan } from '../../testing/query-plan.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';
import { overdueIds, queuedGroupLimit, queuedRows, unreleasedCount, unreleasedIds } from './due-queries.ts';
import { openDatabase } from './open-database.ts';

it.each([
  ['queued', queuedRows, 'executions_queue'],
  ['the lowest limit of queued', queuedGroupLimit, 'executions_queued_group'],
  ['unreleased', unreleasedIds, 'attempts_unreleased'],
  ['counted as unreleased', unreleasedCount, 'attempts_unreleased'],
  ['overdue', overdueIds, 'executions_overdue'],
])('%s rows are found by their own index, without sorting', (_name, query, index) => {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  const { sql, params } = query(db).getQuery();
  const values = params.map(() => 0);
  const plan = queryPlan(db.$client, sql, values).join('\n');
  expect(plan).toContain(`INDEX ${index}`);
  expect(plan).not.toContain('TEMP B-TREE');
  db.$client.close();
});
