import { randomUUID } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { anExecution } from '../../testing/executions.ts';
import { eventually } from '../../testing/eventually.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS, openTestStore } from '../../testing/test-store.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { CheckpointThread, type CheckpointError } from './checkpoint-thread.ts';
import { checkpointIfDue } from './checkpoints.ts';
import { openDatabase } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

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

describe('with a thread for checkpoints', () => {
  const openWithThread = (folder: string): SqliteStore =>
    new SqliteStore(openDatabase(dataLayout(folder).databaseFile, MIGRATIONS), { checkpointThread: true });
  const sizeOf = (folder: string, suffix = ''): number =>
    statSync(join(folder, `crawlerd.db${suffix}`), { throwIfNoEntry: false })?.size ?? 0;

  it('commits are moved beside the commits, and a closed database is whole, without a log', async () => {
    const folder = temporaryFolder();
    const store = openWithThread(folder);
    for (let i = 0; i < 20; i++) store.add(bulky(`e${i}`));
    await eventually('most of it is in the database', () => {
      store.add(anExecution({ id: randomUUID() }));
      return sizeOf(folder) > 15 * MIB;
    });
    store.close();
    expect([sizeOf(folder, '-wal'), sizeOf(folder, '-closed') > 0]).toEqual([0, true]);
    const again = openWithThread(folder);
    for (let i = 0; i < 20; i++) expect(again.find(`e${i}`)).not.toBeNull();
    again.close();
  });

  /** With short pages, so that it takes less to make many. */
  function growingLog(): {
    readonly client: Database.Database;
    readonly commit: () => void;
    readonly logBytes: () => number;
  } {
    const folder = temporaryFolder();
    const client = new Database(join(folder, 'crawlerd.db'));
    client.exec(`PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
      PRAGMA synchronous = OFF; CREATE TABLE bulk (x)`);
    const insert = client.prepare('INSERT INTO bulk VALUES (zeroblob(?))');
    return { client, commit: () => void insert.run(MIB / 4), logBytes: () => sizeOf(folder, '-wal') };
  }

  it('a log of which a little is always left is emptied all the same', () => {
    const { client, commit, logBytes } = growingLog();
    const request = (): void => {
      client.pragma('wal_checkpoint(PASSIVE)');
      commit();
    };
    const thread = { hasEnded: false, isWorking: false, request, settle: () => undefined };
    for (let i = 0; i < 40; i++) {
      commit();
      checkpointIfDue(client, thread);
    }
    expect(logBytes()).toBeLessThan(6 * MIB);
    client.close();
  });

  it('a thread that does not keep up is waited for, and then the log is emptied without it', () => {
    const { client, commit, logBytes } = growingLog();
    const waitedMs: number[] = [];
    const settle = (ms: number) => waitedMs.push(ms);
    const thread = { hasEnded: false, isWorking: true, request: () => undefined, settle };
    for (let i = 0; i < 150; i++) {
      commit();
      checkpointIfDue(client, thread);
    }
    expect(waitedMs).toEqual([1000]);
    expect(logBytes()).toBeLessThan(36 * MIB);
    client.close();
  });

  it('a store that is closed at once leaves no thread and no log', () => {
    const folder = temporaryFolder();
    openWithThread(folder).close();
    expect([sizeOf(folder, '-wal'), sizeOf(folder, '-closed') > 0]).toEqual([0, true]);
  });

  it('when the thread has ended, whoever commits makes the checkpoints', () => {
    const folder = temporaryFolder();
    const { $client: client } = openDatabase(dataLayout(folder).databaseFile, MIGRATIONS);
    const thread = new CheckpointThread(client.name, () => undefined);
    expect(thread.close()).toBe(true);
    client.exec('CREATE TABLE bulk (x)');
    for (let i = 0; i < 20; i++) {
      client.prepare('INSERT INTO bulk VALUES (zeroblob(?))').run(MIB);
      checkpointIfDue(client, thread);
    }
    expect(sizeOf(folder, '-wal')).toBeLessThan(8 * MIB);
    client.close();
  });

  it('a fault of the thread is told, and such a database is not noted as closed in order', async () => {
    const file = join(temporaryFolder(), 'other.db');
    writeFileSync(file, 'no database'.repeat(100));
    const told: CheckpointError[] = [];
    const thread = new CheckpointThread(file, (error) => told.push(error));
    await eventually('it is told', () => told.length > 0);
    expect(told[0]?.code).toBe('SQLITE_NOTADB');
    expect([thread.hasEnded, thread.close()]).toEqual([true, false]);
  });
});
