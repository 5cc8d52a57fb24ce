import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { aCompletion, anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS, openTestStore } from '../../testing/test-store.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { openDatabase } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

const RESULT = { total_data_count: 2, data_items: [{ title: 'a rare title' }, { title: 'two' }] };

const completed = (result_data: object) =>
  ({ kind: 'completion', completion: aCompletion({ result_data }), digest: 'd1', unmet: null }) as const;

function running(store: SqliteStore): SqliteStore {
  store.add(anExecution());
  store.apply('e1', EXAMPLES.dispatched, T0);
  store.apply('e1', EXAMPLES.container_started, T0);
  return store;
}

const resultsIn = (folder: string): string[] =>
  existsSync(join(folder, 'results')) ? readdirSync(join(folder, 'results')) : [];

describe('the items that a crawler has reported', () => {
  it('are in a file beside the database, for this user only, and not in the database', () => {
    const folder = temporaryFolder();
    const store = running(openTestStore(folder));
    store.apply('e1', completed(RESULT), T0);
    expect(JSON.parse(store.result('e1'))).toEqual(RESULT);
    store.close();
    expect(resultsIn(folder)).toEqual(['e1-1.json']);
    expect(JSON.parse(readFileSync(join(folder, 'results/e1-1.json'), 'utf8'))).toEqual(RESULT);
    expect(readFileSync(join(folder, 'crawlerd.db')).includes('a rare title')).toBe(false);
    const again = openTestStore(folder);
    expect(JSON.parse(again.result('e1'))).toEqual(RESULT);
    again.close();
  });

  it('are read from the row where an older crawlerd has stored them', () => {
    const folder = temporaryFolder();
    const store = running(openTestStore(folder));
    store.apply('e1', completed({ total_data_count: 0 }), T0);
    store.close();
    expect(resultsIn(folder)).toEqual([]);
    const old = new Database(join(folder, 'crawlerd.db'));
    old.prepare('UPDATE documents SET result = ?').run(JSON.stringify(RESULT));
    old.close();
    expect(JSON.parse(openTestStore(folder).result('e1'))).toEqual(RESULT);
  });

  it('that cannot be written refuse the completion: nothing is stored, and it may be sent again', () => {
    const folder = temporaryFolder();
    const store = running(openTestStore(folder));
    writeFileSync(join(folder, 'results'), 'in the way');
    expect(() => store.apply('e1', completed(RESULT), T0)).toThrow(StorageError);
    expect(store.find('e1')?.execution.status).toBe('running');
    expect(store.find('e1')?.attempt?.completionDigest).toBeNull();
    store.close();
  });

  it('leave no file when their commit fails', () => {
    const folder = temporaryFolder();
    const store = running(openTestStore(folder));
    const other = new Database(join(folder, 'crawlerd.db'));
    other.exec("CREATE TRIGGER refused BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END");
    expect(() => store.apply('e1', completed(RESULT), T0)).toThrow('no');
    expect(resultsIn(folder)).toEqual([]);
    other.exec('DROP TRIGGER refused');
    other.close();
    store.apply('e1', completed(RESULT), T0);
    expect(resultsIn(folder)).toEqual(['e1-1.json']);
    store.close();
  });

  it('leave no file of a crash between file and commit, and none of another execution is touched', () => {
    const folder = temporaryFolder();
    const first = running(openTestStore(folder));
    first.add(anExecution({ id: 'e2' }));
    first.apply(
      'e2',
      { ...EXAMPLES.dispatched, attempt: anAttempt({ executionId: 'e2', credentialHash: 'h2' }) } as never,
      T0,
    );
    first.apply('e2', EXAMPLES.container_started, T0);
    first.apply('e2', completed(RESULT), T0);
    writeFileSync(join(folder, 'results/e1-1.json'), '{"half');
    const second = openTestStore(folder);
    expect(resultsIn(folder)).toEqual(['e2-1.json']);
    expect(second.result('e1')).toBe('null');
    expect(JSON.parse(second.result('e2'))).toEqual(RESULT);
    second.close();
  });

  it('that are lost leave the rest of the result', () => {
    const folder = temporaryFolder();
    const layout = dataLayout(folder);
    const store = new SqliteStore(openDatabase(layout.databaseFile, MIGRATIONS), {
      results: { write: () => undefined, read: () => null, remove: () => undefined },
    });
    running(store).apply('e1', completed(RESULT), T0);
    expect(JSON.parse(store.result('e1'))).toEqual({ total_data_count: 2 });
    store.close();
  });

  it('end the process when the disk itself fails', () => {
    const ended: Error[] = [];
    const cause = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    const store = new SqliteStore(openDatabase(dataLayout(temporaryFolder()).databaseFile, MIGRATIONS), {
      onDiskFault: (error) => ended.push(error),
      results: {
        write: () => {
          throw new StorageError('The result cannot be used.', { cause });
        },
        read: () => null,
        remove: () => undefined,
      },
    });
    expect(() => running(store).apply('e1', completed(RESULT), T0)).toThrow(StorageError);
    expect(ended).toHaveLength(1);
    store.close();
  });
});
