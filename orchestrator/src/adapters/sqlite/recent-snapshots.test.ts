import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';
import { insertAccepted } from './accepted-executions.ts';
import { openDatabase } from './open-database.ts';
import { RecentSnapshots } from './recent-snapshots.ts';

function recent(...ids: string[]) {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  onTestFinished(() => void db.$client.close());
  db.transaction(() => {
    for (const id of ids) insertAccepted(db, anExecution({ id }));
  });
  return { db, client: db.$client, snapshots: new RecentSnapshots(db) };
}

it('is read once as long as nothing is written', () => {
  const { snapshots } = recent('a');
  const first = snapshots.find('a');
  expect(first?.execution.id).toBe('a');
  expect(snapshots.find('a')).toBe(first);
  expect(snapshots.find('b')).toBeNull();
});

it.each([
  ['UPDATE executions SET attempt = 7', 7],
  // A write to another table says nothing of this one, but is not looked into.
  ["INSERT INTO meta (key, value) VALUES ('some', 'thing')", 0],
  ['DELETE FROM executions', undefined],
])('is read anew after %s', (statement, attempt) => {
  const { client, snapshots } = recent('a');
  const first = snapshots.find('a');
  client.exec(statement);
  expect(snapshots.find('a')).not.toBe(first);
  expect(snapshots.find('a')?.execution.attempt).toBe(attempt);
});

it('is read anew after another program has written', () => {
  const { client, snapshots } = recent('a');
  expect(snapshots.find('a')?.execution.attempt).toBe(0);
  const other = new Database(client.name);
  other.exec('UPDATE executions SET attempt = 7');
  other.close();
  expect(snapshots.find('a')?.execution.attempt).toBe(7);
});

it('keeps nothing of a transaction that is rolled back, and sees what it does meanwhile', () => {
  const { client, snapshots } = recent('a');
  snapshots.find('a');
  client.exec('BEGIN; UPDATE executions SET attempt = 7');
  expect(snapshots.find('a')?.execution.attempt).toBe(7);
  client.exec('ROLLBACK');
  expect(snapshots.find('a')?.execution.attempt).toBe(0);
});

it('keeps a bounded number of them', () => {
  const ids = Array.from({ length: 257 }, (_, n) => `e${n}`);
  const { snapshots } = recent(...ids);
  const [first, second] = ids.map((id) => snapshots.find(id));
  expect(snapshots.find('e1')).toBe(second);
  expect(snapshots.find('e0')).not.toBe(first);
});
