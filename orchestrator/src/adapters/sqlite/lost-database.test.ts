import { renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';
import { openDatabase } from './open-database.ts';
import { savedDatabases } from './save-lost-database.ts';
import { SqliteStore } from './sqlite-store.ts';

/** A store with one execution, in use; `ended` gets the reason for which its process would end. */
function aStoreInUse() {
  const folder = temporaryFolder();
  const file = join(folder, 'crawlerd.db');
  const lock = join(folder, 'crawlerd.lock');
  writeFileSync(lock, '');
  const ended: string[] = [];
  const store = new SqliteStore(openDatabase(file, MIGRATIONS), {
    guarded: [lock],
    onDiskFault: ({ message }) => ended.push(message),
  });
  store.add(anExecution({ id: 'before' }));
  return { folder, file, lock, store, ended };
}

function idsIn(file: string): unknown[] {
  const client = new Database(file, { readonly: true });
  const ids = client.prepare('SELECT id FROM executions ORDER BY id').pluck().all();
  client.close();
  return ids;
}

const LOSSES: Record<string, (file: string) => void> = {
  'was deleted': (file) => rmSync(file),
  'was replaced by an empty file': (file) => {
    rmSync(file);
    writeFileSync(file, '');
  },
  'was replaced by another database': (file) => {
    openDatabase(`${file}.other`, MIGRATIONS).$client.close();
    renameSync(`${file}.other`, file);
  },
  'was moved away': (file) => renameSync(file, `${file}.moved`),
};

describe('a database file in use', () => {
  it.each(Object.entries(LOSSES))('that %s takes no launch any more, and all it held is saved', (_, lose) => {
    const { folder, file, store, ended } = aStoreInUse();
    lose(file);
    expect(() => store.add(anExecution({ id: 'during' }))).toThrow(StorageError);
    const [saved = ''] = savedDatabases(folder);
    expect(ended).toEqual([expect.stringContaining(`everything that was answered is saved in ${saved}`)]);
    expect(ended[0]).toMatch(/^\S+crawlerd\.db was (deleted|replaced) while crawlerd was using it: /);
    expect(idsIn(saved)).toEqual(expect.arrayContaining(['before']));
    expect(statSync(saved).mode & 0o777).toBe(0o600);
    // Nor is anything else answered, should the process still be there for a moment.
    expect(() => store.add(anExecution({ id: 'after' }))).toThrow(ended[0]);
    expect(() => store.check()).toThrow(ended[0]);
    expect(() => store.list({ limit: 1 })).toThrow(ended[0]);
    // The log of the old database would be applied to whatever gets its name.
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).toBeUndefined();
    store.close();
    expect(statSync(`${file}-closed`, { throwIfNoEntry: false })).toBeUndefined();
    expect(idsIn(saved)).not.toContain('after');
  });

  it('is missed also while nothing is written', () => {
    const { file, store, ended } = aStoreInUse();
    rmSync(file);
    expect(() => store.flush(1)).toThrow(/was deleted while crawlerd was using it/);
    expect(ended).toHaveLength(1);
    expect(store.flush(1)).toBe(0);
    expect(ended).toHaveLength(1);
  });

  it('that was cut off is noticed, and nothing is said to be saved that is not', () => {
    const { folder, file, store, ended } = aStoreInUse();
    // Part of it is in the file itself, and no longer in the log.
    for (let i = 0; i < 300; i++)
      store.add(anExecution({ id: `e${i}`, input: { config: 'x'.repeat(20_000), env: {} } }));
    store.flush(1);
    truncateSync(file);
    expect(() => store.check()).toThrow(/was cut off while crawlerd was using it: /);
    for (const saved of savedDatabases(folder)) expect(idsIn(saved)).toContain('before');
    expect(ended).toHaveLength(1);
  });

  it.each(['-wal', '-shm'])('is complete again at the end when its %s was deleted', (suffix) => {
    const { file, store, ended } = aStoreInUse();
    rmSync(`${file}${suffix}`);
    expect(() => store.add(anExecution({ id: 'during' }))).toThrow(StorageError);
    expect(ended).toEqual([expect.stringContaining(`everything that was answered is in ${file}.`)]);
    // As after kill -9: no connection was closed.
    for (const left of ['-wal', '-shm']) rmSync(`${file}${left}`, { force: true });
    expect(idsIn(file)).toContain('before');
  });

  it('ends with its lock: without it, another service could use the folder', () => {
    const { lock, store, ended } = aStoreInUse();
    rmSync(lock);
    expect(() => store.flush(1)).toThrow(`${lock} was deleted while crawlerd was using it`);
    expect(ended).toHaveLength(1);
  });

  it('may be used by others, and emptied of its log', () => {
    const { file, store, ended } = aStoreInUse();
    const other = new Database(file);
    other.exec('CREATE TABLE t (x); DROP TABLE t');
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.close();
    store.add(anExecution({ id: 'during' }));
    store.flush(1);
    expect(ended).toEqual([]);
    store.close();
  });
});
