import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS, openTestStore } from '../../testing/test-store.ts';
import { noteCleanEnd, takeCleanEnd } from './clean-end.ts';
import { openDatabase } from './open-database.ts';

/** A closed database with some pages. */
function aDatabase(): string {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  for (let i = 0; i < 200; i++) store.add(anExecution({ id: `e${i}` }));
  store.close();
  return join(folder, 'crawlerd.db');
}

/** Overwrites the middle of the file, like a bad disk: it still opens, and most reads still work. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, Math.floor(bytes.length / 8192) * 4096, Math.floor(bytes.length / 8192) * 4096 + 16_384);
  writeFileSync(file, bytes);
}

describe('opening the database', () => {
  it('says what to do when the file is no database', () => {
    const file = join(temporaryFolder(), 'crawlerd.db');
    writeFileSync(file, 'this is a shopping list, not a database, and it is long enough to be read');
    expect(() => openDatabase(file, MIGRATIONS)).toThrow(StorageError);
    expect(() => openDatabase(file, MIGRATIONS)).toThrow(
      /is damaged \(file is not a database\): stop crawlerd, move/,
    );
  });

  it('says what to do when the folder is a file', () => {
    const folder = join(temporaryFolder(), 'data');
    writeFileSync(folder, '');
    chmodSync(folder, 0o600);
    expect(() => openDatabase(join(folder, 'crawlerd.db'), MIGRATIONS)).toThrow(/set CRAWLERD_DATA_DIR/);
  });

  it('finds damage before anything is read or written, and says how to restore', () => {
    const file = aDatabase();
    damage(file);
    const damaged = readFileSync(file);
    const said = `: stop crawlerd, move ${file}* away, copy a backup made with "crawlerd backup" to ${file}, and start`;
    expect(() => openDatabase(file, MIGRATIONS)).toThrow(said);
    // Refused each time, not only at first, and left unchanged for a recovery of its data.
    expect(() => openDatabase(file, MIGRATIONS)).toThrow(StorageError);
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  it('leaves a database of a newer crawlerd unchanged', () => {
    const file = aDatabase();
    const newer = new Database(file);
    newer
      .prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
      .run('x', 4_102_444_800_000);
    newer.close();
    expect(() => openDatabase(file, MIGRATIONS)).toThrow(
      /created by a newer version of crawlerd: start that version/,
    );
  });
});

describe('a database that was closed cleanly', () => {
  it('is trusted once: an earlier clean close does not cover a later crash', () => {
    const file = aDatabase();
    expect(takeCleanEnd(file)).toBe(true);
    expect(takeCleanEnd(file)).toBe(false);
  });

  it('is checked again when it was replaced by another one', () => {
    const file = aDatabase();
    const backup = `${file}.backup`;
    copyFileSync(file, backup);
    copyFileSync(backup, file);
    expect(takeCleanEnd(file)).toBe(false);
  });

  it('is not marked so while part of it is in its write-ahead log', () => {
    const file = aDatabase();
    takeCleanEnd(file);
    const working = new Database(file);
    working.pragma('journal_mode = WAL');
    working.exec("UPDATE executions SET priority = 1 WHERE id = 'e1'");
    noteCleanEnd(file);
    expect(existsSync(`${file}-closed`)).toBe(false);
    working.close();
  });
});
