import { statSync, truncateSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { anExecution, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { dataLayout } from '../data-folder/data-layout.ts';

const MIB = 1024 * 1024;
const COUNT = 40;

/** Executions of half a megabyte each, which are stopped; all but the first are removed. */
function removeMost(folder: string) {
  const store = openTestStore(folder);
  const config = JSON.stringify({ task_name: 'shop', notes: 'x'.repeat(MIB / 2) });
  for (let i = 0; i < COUNT; i++) {
    store.add(anExecution({ id: `e${i}`, input: { config, env: {} } }));
    store.apply(`e${i}`, { kind: 'stop_requested', mode: 'kill', requestedBy: 'api' }, T0);
  }
  store.check();
  const longest = statSync(dataLayout(folder).databaseFile).size;
  for (let i = 1; i < COUNT; i++) {
    const reason = { rule: 'request', why: 'asked' } as const;
    store.retention.begin([{ executionId: `e${i}`, reason, requestedBy: 'api' }], T0);
    store.retention.deleteRows(`e${i}`, 100, T0);
  }
  return { store, longest };
}

it('a new database gives what is free back to the disk, in steps', () => {
  const folder = temporaryFolder();
  const { store, longest } = removeMost(folder);
  const used = store.retention.databaseBytes();
  let steps = 0;
  while (store.retention.giveBack(256)) steps += 1;
  expect(steps).toBeGreaterThan(8);
  const after = store.retention.databaseBytes();
  // What says where pages belong takes less room, too.
  expect(after).toBeLessThanOrEqual(used);
  // Commits go on while the file becomes shorter: it is still in place.
  for (let i = 0; i < 3; i++) store.check();
  expect(store.find('e0')?.execution.status).toBe('stopped');
  store.close();
  const size = statSync(dataLayout(folder).databaseFile).size;
  expect([size < longest / 2, size >= after]).toEqual([true, true]);
  const again = openTestStore(folder);
  expect(again.find('e0')?.execution.status).toBe('stopped');
  again.close();
});

it('a file that somebody else cuts off is noticed after that, too', () => {
  const folder = temporaryFolder();
  const { store } = removeMost(folder);
  while (store.retention.giveBack(256));
  store.check();
  truncateSync(dataLayout(folder).databaseFile, 4096);
  expect(() => store.check()).toThrow('cut off');
});

it('a database of before gives nothing back by itself', () => {
  const folder = temporaryFolder();
  openTestStore(folder).close();
  const database = new Database(dataLayout(folder).databaseFile);
  database.pragma('journal_mode = DELETE');
  database.pragma('auto_vacuum = NONE');
  database.exec('VACUUM');
  database.close();
  const { store } = removeMost(folder);
  expect(store.retention.giveBack(256)).toBe(false);
  store.close();
});
