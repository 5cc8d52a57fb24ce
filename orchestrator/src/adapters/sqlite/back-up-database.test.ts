import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { backUpDatabase, type BackupOptions } from './back-up-database.ts';

const quietly = (): BackupOptions => ({ onProgress: () => undefined, signal: new AbortController().signal });

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
    const { executions, bytes } = await backUpDatabase(file, copy, {
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
    expect(await backUpDatabase(file, join(folder, 'copy.db'), quietly())).toMatchObject({ executions: 1 });
    expect([statSync(file).mtimeMs, statSync(file).size]).toEqual(before);
    expect(openTestStore(folder).find('e1')).not.toBeNull();
  });

  it('never overwrites a file', async () => {
    const folder = temporaryFolder();
    openTestStore(folder).close();
    const copy = join(folder, 'mine.txt');
    writeFileSync(copy, 'mine');
    const taken = backUpDatabase(join(folder, 'crawlerd.db'), copy, quietly());
    await expect(taken).rejects.toThrow(/mine.txt already exists: choose a new file name/);
    expect(statSync(copy).size).toBe(4);
  });

  it('that is aborted leaves nothing', async () => {
    const folder = temporaryFolder();
    openTestStore(folder).close();
    fill(join(folder, 'crawlerd.db'));
    const interrupt = new AbortController();
    const given = backUpDatabase(join(folder, 'crawlerd.db'), join(folder, 'copy.db'), {
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(new Error('enough')),
    });
    await expect(given).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  it('says what is wrong when there is no database, or no folder for the copy', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'crawlerd.db');
    await expect(backUpDatabase(file, join(folder, 'c.db'), quietly())).rejects.toThrow(/CRAWLERD_DATA_DIR/);
    expect(existsSync(file)).toBe(false);
    openTestStore(folder).close();
    const nowhere = backUpDatabase(file, join(folder, 'no', 'such', 'folder.db'), quietly());
    await expect(nowhere).rejects.toThrow(StorageError);
  });
});
