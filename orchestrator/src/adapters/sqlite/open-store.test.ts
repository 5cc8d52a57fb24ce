import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataLayout, type DataLayout } from '../data-folder/data-layout.ts';
import { ResultsOnDisk } from '../data-folder/results-on-disk.ts';
import { signsOfUse } from '../data-folder/signs-of-use.ts';
import { checkDataFolder } from './check-data-folder.ts';
import { openDatabase } from './open-database.ts';
import { readOrMakeKey } from '../system/hmac-credentials.ts';
import type { KnownFolder } from './known-database.ts';
import { openStore } from './open-store.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';

function knownFolder(layout: DataLayout): KnownFolder {
  return { ...layout, signs: signsOfUse(layout) };
}

const open = (layout: DataLayout, { newDatabase = false } = {}) =>
  openStore(knownFolder(layout), {
    migrations: MIGRATIONS,
    results: new ResultsOnDisk(layout),
    lockFile: layout.lockFile,
    newDatabase,
    onDiskFault: () => undefined,
  });

const ID = '0198c0de-0000-7000-8000-000000000001';

/** A folder as a service leaves it that has run a crawl. */
function aUsedFolder(): { layout: DataLayout; instance: string } {
  const layout = dataLayout(join(temporaryFolder(), 'data'));
  const { store, instance } = open(layout);
  store.add(anExecution({ id: ID }));
  store.close();
  readOrMakeKey(layout.keyFile);
  mkdirSync(join(layout.configsFolder, ID), { recursive: true });
  mkdirSync(join(layout.outputsFolder, ID), { recursive: true });
  return { layout, instance };
}

function removeDatabase({ databaseFile }: DataLayout): void {
  for (const suffix of ['', '-wal', '-shm', '-closed']) rmSync(`${databaseFile}${suffix}`, { force: true });
}

const EMPTY: Record<string, (layout: DataLayout) => void> = {
  'is missing': () => undefined,
  'has no bytes': ({ databaseFile }) => writeFileSync(databaseFile, ''),
  'has only tables': ({ databaseFile }) => openDatabase(databaseFile, MIGRATIONS).$client.close(),
  'is a new one': ({ databaseFile, instanceFile }) => {
    const other = dataLayout(join(temporaryFolder(), 'data'));
    open(other).store.close();
    copyFileSync(other.databaseFile, databaseFile);
    // As an older crawlerd made it, which kept no id beside the database.
    rmSync(instanceFile);
  },
};

describe('a folder that has been in use', () => {
  it.each(Object.entries(EMPTY))('is refused when its database %s, and the ways on are named', (_, make) => {
    const { layout } = aUsedFolder();
    removeDatabase(layout);
    make(layout);
    const before = readdirSync(join(layout.databaseFile, '..'));
    const said =
      /has been in use \(instance\.key, task_configs, crawler_outputs\).*Restore a backup: .*"crawlerd serve --new-database"/;
    expect(() => open(layout)).toThrow(said);
    expect(() => open(layout)).toThrow(StorageError);
    // Nor does doctor make it a new one.
    const folder = { ...layout, ...knownFolder(layout), folder: 'data' };
    expect(() => checkDataFolder(folder, MIGRATIONS)).toThrow(said);
    expect(
      readdirSync(join(layout.databaseFile, '..')).filter((name) => !/lock|-shm|-wal/.test(name)),
    ).toEqual(before.filter((name) => !/lock|-shm|-wal/.test(name)));
  });

  it.each(['instance.key', 'task_configs', 'crawler_outputs'])('is recognised by its %s alone', (sign) => {
    const { layout } = aUsedFolder();
    removeDatabase(layout);
    const root = join(layout.databaseFile, '..');
    for (const name of ['instance.key', 'task_configs', 'crawler_outputs']) {
      if (name !== sign) rmSync(join(root, name), { recursive: true });
    }
    expect(() => open(layout)).toThrow(`(${sign})`);
  });

  it('begins anew when asked to: the same id, for its containers, and nothing is deleted', () => {
    const { layout, instance } = aUsedFolder();
    removeDatabase(layout);
    writeFileSync(layout.databaseFile, '');
    writeFileSync(`${layout.databaseFile}-wal`, 'old');
    const anew = open(layout, { newDatabase: true });
    expect(anew.instance).toBe(instance);
    expect(anew.store.find(ID)).toBeNull();
    anew.store.close();
    const aside = readdirSync(join(layout.databaseFile, '..')).find((name) =>
      name.startsWith('replaced-database-'),
    );
    expect(readFileSync(join(layout.databaseFile, '..', aside ?? '', 'crawlerd.db-wal'), 'utf8')).toBe('old');
    // From then on it is the database of this folder, also before its first launch.
    const next = open(layout);
    expect(next.instance).toBe(instance);
    next.store.close();
  });

  it('keeps a database that is in order, whether it is asked to begin anew or not', () => {
    const { layout } = aUsedFolder();
    const { store } = open(layout, { newDatabase: true });
    expect(store.find(ID)).not.toBeNull();
    store.close();
  });

  it('refuses the database of another folder', () => {
    const { layout, instance } = aUsedFolder();
    const other = aUsedFolder();
    removeDatabase(layout);
    copyFileSync(other.layout.databaseFile, layout.databaseFile);
    expect(() => open(layout)).toThrow(
      `belongs to another data folder (${other.instance}; this one is ${instance})`,
    );
  });

  it('of an older crawlerd, which kept its id only in the database, gets the file', () => {
    const { layout, instance } = aUsedFolder();
    rmSync(layout.instanceFile);
    const { store, instance: again } = open(layout);
    expect(again).toBe(instance);
    expect(readFileSync(layout.instanceFile, 'utf8')).toBe(`${instance}\n`);
    expect(store.instanceId()).toBe(instance);
    store.close();
  });

  it('starts with a service that has launched nothing yet', () => {
    const layout = dataLayout(join(temporaryFolder(), 'data'));
    open(layout).store.close();
    readOrMakeKey(layout.keyFile);
    open(layout).store.close();
    expect(existsSync(layout.instanceFile)).toBe(true);
  });
});
