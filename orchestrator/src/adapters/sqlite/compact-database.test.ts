import { readFileSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { compactDatabase } from './compact-database.ts';
import { lockFolder } from './folder-lock.ts';

const MIB = 1024 * 1024;

/** A database as an older crawlerd made it, with one execution and much that is free. */
function setUp() {
  const layout = dataLayout(temporaryFolder());
  const root = layout.databaseFile.replace(/\/[^/]+$/, '');
  const store = openTestStore(root);
  store.add(anExecution());
  store.close();
  const client = new Database(layout.databaseFile);
  client.pragma('journal_mode = DELETE');
  client.pragma('auto_vacuum = NONE');
  client.exec(
    'VACUUM; CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(8000000)); DROP TABLE filler',
  );
  client.close();
  const folder = { ...layout, signs: { key: null, executions: [] } };
  return { file: layout.databaseFile, lockFile: layout.lockFile, root, folder };
}

describe('compacting a database', () => {
  it('leaves what is stored, and lets it give back by itself what becomes free', () => {
    const { folder, file, root } = setUp();
    const before = statSync(file).size;
    const dry = compactDatabase({ ...folder, dryRun: true });
    expect(dry).toMatchObject({ bytesBefore: before, bytesAfter: null });
    expect(statSync(file).size).toBe(before);
    const { bytesNeeded, bytesAfter } = compactDatabase({ ...folder, dryRun: false });
    expect([bytesNeeded, bytesAfter]).toEqual([dry.bytesNeeded, statSync(file).size]);
    expect(bytesAfter).toBeLessThan(before - 7 * MIB);
    const client = new Database(file, { readonly: true });
    expect(client.pragma('auto_vacuum', { simple: true })).toBe(2);
    client.close();
    const store = openTestStore(root);
    expect(store.find('e1')?.execution.status).toBe('queued');
    store.close();
  });

  it('is refused while a service uses the folder, and where the disk has too little space', () => {
    const { folder, file, lockFile } = setUp();
    const content = readFileSync(file);
    const unlock = lockFolder(lockFile);
    expect(() => compactDatabase({ ...folder, dryRun: false })).toThrow('stop it');
    unlock();
    expect(() => compactDatabase({ ...folder, dryRun: false, freeBytes: MIB })).toThrow(
      /needs \d+ MiB of free space, and its disk has 1 MiB/,
    );
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('begins anew after a crash', () => {
    const { folder, file } = setUp();
    writeFileSync(`${file}-compacted`, 'half a copy');
    expect(compactDatabase({ ...folder, dryRun: false }).bytesAfter).toBe(statSync(file).size);
    expect(() => statSync(`${file}-compacted`)).toThrow('ENOENT');
  });

  it('needs a database', () => {
    const layout = dataLayout(temporaryFolder());
    const folder = { ...layout, signs: { key: null, executions: [] } };
    expect(() => compactDatabase({ ...folder, dryRun: false })).toThrow('There is no database');
  });
});
