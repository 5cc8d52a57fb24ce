import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { checkpointIfDue } from './checkpoints.ts';

const MIB = 1024 * 1024;
const bulky = (id: string) => anExecution({ id, input: { config: '{}', env: { A: 'x'.repeat(MIB) } } });

it('commits are moved into the database: the write-ahead log does not grow without bound', () => {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  for (let i = 0; i < 20; i++) store.add(bulky(`e${i}`));
  expect(statSync(join(folder, 'crawlerd.db')).size).toBeGreaterThan(15 * MIB);
  expect(statSync(join(folder, 'crawlerd.db-wal')).size).toBeLessThan(8 * MIB);
  store.close();
});

it('a reader that blocks the checkpoint is reported at once, and nothing is lost', () => {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  store.add(anExecution({ id: 'e1' }));
  const other = new Database(join(folder, 'crawlerd.db'));
  other.exec('BEGIN IMMEDIATE');
  const startedMs = performance.now();
  expect(() => store.add(anExecution({ id: 'e2' }))).toThrow(StorageError);
  expect(() => store.add(anExecution({ id: 'e2' }))).toThrow(/Another program is writing to it/);
  expect(performance.now() - startedMs).toBeLessThan(1000);
  expect(store.find('e1')).not.toBeNull();
  other.exec('COMMIT');
  store.add(anExecution({ id: 'e2' }));
  expect(store.find('e2')).not.toBeNull();
  store.close();
});

it('a checkpoint that is not possible now does not fail the commit; a disk error does', () => {
  const client = new Database(':memory:');
  const failWith = (code: string) =>
    vi.spyOn(client, 'prepare').mockImplementation(() => {
      throw new Database.SqliteError('no checkpoint now', code);
    });
  failWith('SQLITE_BUSY');
  expect(() => checkpointIfDue(client)).not.toThrow();
  failWith('SQLITE_IOERR_FSYNC');
  expect(() => checkpointIfDue(client)).toThrow('no checkpoint now');
});
