import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { aCompletion, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { ResultsOnDisk } from '../data-folder/results-on-disk.ts';
import { discardLeftBackup, unfinishedCopy } from './left-backup.ts';
import { backUpDatabase, type BackupOptions, type BackupSource } from './back-up-database.ts';

const quietly = (): BackupOptions => ({ onProgress: () => undefined, signal: new AbortController().signal });

function sourceIn(folder: string): BackupSource {
  const layout = dataLayout(folder);
  return { ...layout, results: new ResultsOnDisk(layout) };
}

/** Large enough to be copied in several steps. */
function fill(file: string): void {
  const client = new Database(file);
  client.exec('CREATE TABLE ballast (bytes)');
  const insert = client.prepare('INSERT INTO ballast VALUES (randomblob(1048576))');
  for (let mib = 0; mib < 20; mib++) insert.run();
  client.close();
}

describe('a backup', () => {
  it('of a store in use contains what was stored when it began, readable for this user only', async () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    const file = join(folder, 'crawlerd.db');
    fill(file);
    store.add(anExecution({ id: 'before' }));
    const copy = join(folder, 'copy.db');
    let steps = 0;
    const { executions, bytes } = await backUpDatabase(sourceIn(folder), copy, {
      ...quietly(),
      // A commit of another connection in each pause: the copy must neither restart nor contain it.
      onProgress: () => store.add(anExecution({ id: `during-${++steps}` })),
    });
    expect(steps).toBeGreaterThan(3);
    expect([executions, bytes]).toEqual([1, statSync(copy).size]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
    const restored = new Database(copy, { readonly: true });
    expect(restored.prepare('SELECT id FROM executions').pluck().all()).toEqual(['before']);
    expect(restored.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('of a store that is not in use leaves it unchanged: the next start trusts it', async () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    store.add(anExecution());
    store.close();
    const file = join(folder, 'crawlerd.db');
    const before = [statSync(file).mtimeMs, statSync(file).size];
    expect(await backUpDatabase(sourceIn(folder), join(folder, 'copy.db'), quietly())).toMatchObject({
      executions: 1,
    });
    expect([statSync(file).mtimeMs, statSync(file).size]).toEqual(before);
    expect(openTestStore(folder).find('e1')).not.toBeNull();
  });

  it('never overwrites a file', async () => {
    const folder = temporaryFolder();
    openTestStore(folder).close();
    const copy = join(folder, 'mine.txt');
    writeFileSync(copy, 'mine');
    const taken = backUpDatabase(sourceIn(folder), copy, quietly());
    await expect(taken).rejects.toThrow(/mine.txt already exists: choose a new file name/);
    expect(statSync(copy).size).toBe(4);
  });

  it('that is aborted leaves nothing', async () => {
    const folder = temporaryFolder();
    openTestStore(folder).close();
    fill(join(folder, 'crawlerd.db'));
    const interrupt = new AbortController();
    const given = backUpDatabase(sourceIn(folder), join(folder, 'copy.db'), {
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(new Error('enough')),
    });
    await expect(given).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  it('says what is wrong when there is no database, or no folder for the copy', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'crawlerd.db');
    await expect(backUpDatabase(sourceIn(folder), join(folder, 'c.db'), quietly())).rejects.toThrow(
      /CRAWLERD_DATA_DIR/,
    );
    expect(existsSync(file)).toBe(false);
    openTestStore(folder).close();
    const nowhere = backUpDatabase(sourceIn(folder), join(folder, 'no', 'such', 'folder.db'), quietly());
    await expect(nowhere).rejects.toThrow(StorageError);
  });

  it('holds the results that are in files beside the database', async () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    store.add(anExecution());
    store.apply('e1', EXAMPLES.dispatched, T0);
    store.apply('e1', EXAMPLES.container_started, T0);
    const result_data = { total_data_count: 1, data_items: [{ title: 'one' }] };
    const completion = aCompletion({ result_data });
    store.apply('e1', { kind: 'completion', completion, digest: 'd1', unmet: null }, T0);
    const elsewhere = temporaryFolder();
    await backUpDatabase(sourceIn(folder), join(elsewhere, 'crawlerd.db'), quietly());
    const restored = openTestStore(elsewhere);
    expect(JSON.parse(restored.result('e1'))).toEqual(result_data);
    expect(JSON.parse(store.result('e1'))).toEqual(result_data);
    restored.close();
    store.close();
  });

  it('removes what one that was killed has left, wherever that was; so does a start', async () => {
    const folder = temporaryFolder();
    openTestStore(folder).close();
    const source = sourceIn(folder);
    const kill = (): string => {
      const elsewhere = temporaryFolder();
      const left = unfinishedCopy(join(elsewhere, 'copy.db'));
      for (const suffix of ['', '-journal', '-wal']) writeFileSync(`${left}${suffix}`, 'large');
      writeFileSync(source.backupNote, left);
      return elsewhere;
    };
    const first = kill();
    await backUpDatabase(source, join(folder, 'copy.db'), quietly());
    expect(readdirSync(first)).toEqual([]);
    const second = kill();
    discardLeftBackup(source);
    expect(readdirSync(second)).toEqual([]);
    expect(existsSync(source.backupNote)).toBe(false);
  });

  it('is not disturbed by another one, nor by a start', async () => {
    const folder = temporaryFolder();
    openTestStore(folder).close();
    fill(join(folder, 'crawlerd.db'));
    const source = sourceIn(folder);
    let others: Promise<unknown> = Promise.resolve();
    await backUpDatabase(source, join(folder, 'copy.db'), {
      ...quietly(),
      onProgress: () => {
        discardLeftBackup(source);
        others = backUpDatabase(source, join(folder, 'other.db'), quietly()).catch((error: unknown) => error);
      },
    });
    expect(String(await others)).toContain(`Another backup of ${folder} is being made`);
    expect(statSync(join(folder, 'copy.db')).size).toBeGreaterThan(20 * 1024 * 1024);
  });
});
