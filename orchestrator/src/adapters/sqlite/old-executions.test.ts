import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { anExecution } from '../../testing/executions.ts';
import { MIGRATIONS, openTestStore } from '../../testing/test-store.ts';
import { openDatabase } from './open-database.ts';

const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };
const ENV = { A: '1' };
const LONG = 'x'.repeat(10_000);

/** The migrations up to this one. */
function migrationsUpTo(index: number): string {
  const folder = join(temporaryFolder(), 'migrations');
  cpSync(MIGRATIONS, folder, { recursive: true });
  const journal = join(folder, 'meta/_journal.json');
  const { entries, ...rest }: { entries: { idx: number }[] } = JSON.parse(readFileSync(journal, 'utf8'));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.filter(({ idx }) => idx <= index) }));
  return folder;
}

it('takes the configs and results of executions that an older version stored', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'crawlerd.db');
  openDatabase(file, migrationsUpTo(2)).$client.close();
  const old = new Database(file);
  const insert = old.prepare(
    `INSERT INTO executions (id, status, task_name, spec, attempt, result, created_at)
     VALUES (?, 'succeeded', 'shop', ?, 0, ?, 0)`,
  );
  const results = {
    e1: { total_data_count: 1, data_items: [{ title: 'one' }], crawl_summary: { pages: 2 } },
    e2: { total_data_count: 2, crawl_summary: { notes: LONG } },
    e3: { crawl_summary: { notes: LONG } },
    e4: null,
  };
  const { spec } = anExecution();
  for (const [id, result] of Object.entries(results)) {
    const text = result === null ? null : JSON.stringify(result);
    insert.run(id, JSON.stringify({ ...spec, config: CONFIG, env: ENV }), text);
    old.prepare('INSERT INTO liveness (execution_id) VALUES (?)').run(id);
  }
  old.close();

  const store = openTestStore(folder);
  for (const [id, result] of Object.entries(results)) {
    expect(JSON.parse(store.result(id))).toEqual(result);
    const { config, env } = store.input(id);
    expect([JSON.parse(config), env]).toEqual([CONFIG, ENV]);
    expect(store.find(id)?.execution.spec).toEqual(spec);
  }
  const brief = Object.keys(results).map((id) => store.find(id)?.execution.result);
  expect(brief).toEqual([
    { total_data_count: 1, crawl_summary: { pages: 2 } },
    { total_data_count: 2 },
    {},
    null,
  ]);
  store.close();
});

it('finds the executions that an older version stored by their labels, and forgets those that are removed', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'crawlerd.db');
  openDatabase(file, migrationsUpTo(4)).$client.close();
  const old = new Database(file);
  const insert = old.prepare(
    `INSERT INTO executions (id, status, task_name, spec, attempt, created_at) VALUES (?, 'queued', 'shop', ?, 0, ?)`,
  );
  const { spec } = anExecution();
  const labels = { e1: { team: 'a' }, e2: { team: 'a', 'my.area': 'x "y" = z' }, e3: {} };
  for (const [i, [id, of]] of Object.entries(labels).entries()) {
    insert.run(id, JSON.stringify({ ...spec, labels: of }), i);
    old.prepare('INSERT INTO liveness (execution_id) VALUES (?)').run(id);
  }
  insert.run('e4', JSON.stringify({ taskName: 'of the first version, without labels' }), 4);
  old.close();

  const store = openTestStore(folder);
  store.add(anExecution({ id: 'e5', spec: { ...spec, labels: { team: 'a' } } }));
  const ids = (key: string, value: string) =>
    store.list({ limit: 5, label: [key, value] }).snapshots.map(({ execution }) => execution.id);
  expect(ids('team', 'a')).toEqual(['e5', 'e2', 'e1']);
  expect(ids('my.area', 'x "y" = z')).toEqual(['e2']);
  expect(ids('team', 'b')).toEqual([]);
  store.close();

  const database = new Database(file);
  database.exec(`DELETE FROM executions WHERE id = 'e2'`);
  expect(database.prepare('SELECT execution_id FROM labels ORDER BY 1').pluck().all()).toEqual(['e1', 'e5']);
  database.close();
});
