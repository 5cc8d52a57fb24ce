import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { TASK_REVISIONS_MAX, TASKS_MAX } from '@crawlerd/shared';
import { dataLayout } from '../data-folder/data-layout.ts';
import { secondsAfter } from '../../domain/staleness.ts';
import type { Store } from '../../ports/store.ts';
import { anExecution, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';

const body = (n: number) => JSON.stringify({ config: { task_name: 'shop', n } });

function addOfTask(store: Store, id: string, name: string, revision: number): void {
  store.add(anExecution({ id, spec: { ...anExecution().spec, task: { name, revision } } }));
}

describe('the tasks of a store', () => {
  it('are given as they were put, also after a restart', () => {
    const folder = temporaryFolder();
    const first = openTestStore(folder);
    first.tasks.put('a', body(1), T0);
    const changed = first.tasks.put('a', body(2), secondsAfter(T0, 5));
    expect(changed).toEqual({
      task: { name: 'a', revision: 2, body: body(2), updatedAt: secondsAfter(T0, 5), isCurrent: true },
      change: { outcome: 'changed', fields: ['config.n'] },
    });
    first.close();
    const second = openTestStore(folder);
    expect(second.tasks.find('a')).toEqual(changed?.task);
    expect(second.tasks.find('a', 1)).toMatchObject({ body: body(1), updatedAt: T0, isCurrent: false });
    expect(second.tasks.find('a', 3)).toBeNull();
    expect(second.tasks.find('b')).toBeNull();
  });

  it('get no revision for equal content, whatever the order of its keys', () => {
    const store = openTestStore();
    store.tasks.put('a', '{"config":{"x":1,"y":[1,2]},"labels":{}}', T0);
    const again = store.tasks.put('a', '{"labels":{},"config":{"y":[1,2],"x":1}}', secondsAfter(T0, 9));
    expect(again).toMatchObject({ change: { outcome: 'unchanged' }, task: { revision: 1, updatedAt: T0 } });
  });

  it('stay as they are in a dry run, which says what would become of them', () => {
    const store = openTestStore();
    expect(store.tasks.put('a', body(1), T0, { isDry: true })).toMatchObject({
      task: { revision: 1 },
      change: { outcome: 'created' },
    });
    expect(store.tasks.find('a')).toBeNull();
    store.tasks.put('a', body(1), T0);
    expect(store.tasks.put('a', body(2), T0, { isDry: true })).toMatchObject({
      task: { revision: 2 },
      change: { outcome: 'changed', fields: ['config.n'] },
    });
    expect(store.tasks.find('a')).toMatchObject({ revision: 1, body: body(1) });
  });

  it('are listed by name, page by page, and no more at a time than may be read at once', () => {
    const store = openTestStore();
    for (const name of ['c', 'a', 'B', 'd']) store.tasks.put(name, body(1), T0);
    const page = (limit: number, after: string | null) => {
      const { tasks, next } = store.tasks.list({ limit, after });
      return [tasks.map(({ name }) => name), next];
    };
    expect(page(3, null)).toEqual([['B', 'a', 'c'], 'c']);
    expect(page(3, 'c')).toEqual([['d'], null]);
    expect(page(4, null)).toEqual([['B', 'a', 'c', 'd'], null]);
    store.tasks.put('a', JSON.stringify({ notes: 'x'.repeat(300_000) }), T0);
    expect(page(3, null)).toEqual([['B'], 'B']);
    expect(page(3, 'B')).toEqual([['a'], 'a']);
    expect(page(3, 'a')).toEqual([['c', 'd'], null]);
  });

  it('are no more than there may be', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    store.tasks.put('first', body(1), T0);
    const db = new Database(dataLayout(folder).databaseFile);
    db.exec(`INSERT INTO tasks (name, revision) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${TASKS_MAX})
      SELECT 'n' || i, 1 FROM n`);
    db.close();
    expect(store.tasks.put('one-more', body(1), T0)).toBeNull();
    expect(store.tasks.put('first', body(2), T0)).toMatchObject({ change: { outcome: 'changed' } });
    store.tasks.remove('n2');
    expect(store.tasks.put('one-more', body(1), T0)).toMatchObject({ change: { outcome: 'created' } });
  });

  it('keep their newest revisions, and of the older ones those that executions were launched from', () => {
    const store = openTestStore();
    store.tasks.put('a', body(0), T0);
    addOfTask(store, 'e1', 'a', 1);
    for (let n = 1; n <= TASK_REVISIONS_MAX + 4; n++) store.tasks.put('a', body(n), T0);
    const last = TASK_REVISIONS_MAX + 5;
    const kept = Array.from({ length: last }, (_, at) => at + 1).filter(
      (revision) => store.tasks.find('a', revision) !== null,
    );
    expect(kept).toEqual([1, ...Array.from({ length: TASK_REVISIONS_MAX }, (_, at) => at + 6)]);
    expect(store.tasks.find('a')).toMatchObject({ revision: last });
  });
});

describe('a task that is removed', () => {
  it('leaves its executions, and the revisions that they need until the last of them is gone', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    for (const n of [1, 2, 3]) store.tasks.put('a', body(n), T0);
    addOfTask(store, 'e1', 'a', 2);
    addOfTask(store, 'e2', 'a', 2);
    expect(store.tasks.remove('a')).toBe(true);
    expect(store.tasks.remove('a')).toBe(false);
    expect(store.tasks.find('a')).toBeNull();
    expect([1, 2, 3].map((revision) => store.tasks.find('a', revision)?.body)).toEqual([
      undefined,
      body(2),
      undefined,
    ]);
    expect(store.find('e1')?.execution.spec.task).toEqual({ name: 'a', revision: 2 });
    expect(store.list({ limit: 5, task: 'a' }).snapshots).toHaveLength(2);
    const db = new Database(dataLayout(folder).databaseFile);
    db.pragma('foreign_keys = ON');
    db.exec("DELETE FROM executions WHERE id = 'e1'");
    expect(store.tasks.find('a', 2)).not.toBeNull();
    db.exec("DELETE FROM executions WHERE id = 'e2'");
    expect(store.tasks.find('a', 2)).toBeNull();
    db.close();
  });

  it('counts on when it is saved again, so that a revision is never two', () => {
    const store = openTestStore();
    for (const n of [1, 2]) store.tasks.put('a', body(n), T0);
    addOfTask(store, 'e1', 'a', 2);
    store.tasks.remove('a');
    expect(store.tasks.put('a', body(3), T0)).toMatchObject({
      task: { revision: 3 },
      change: { outcome: 'created' },
    });
    expect(store.tasks.find('a', 2)?.body).toBe(body(2));
  });
});

describe('an execution that depends on a task', () => {
  it('is stored only if the task is still in that revision', () => {
    const store = openTestStore();
    const add = (id: string, revision: number) => {
      const task = { name: 'a', revision };
      return store.add(anExecution({ id, spec: { ...anExecution().spec, task } }), undefined, task);
    };
    expect(add('e0', 1)).toBe(false);
    store.tasks.put('a', body(1), T0);
    expect(add('e1', 1)).toBe(true);
    store.tasks.put('a', body(2), T0);
    expect(add('e2', 1)).toBe(false);
    expect(add('e3', 2)).toBe(true);
    store.tasks.remove('a');
    expect(add('e4', 2)).toBe(false);
    expect(
      store
        .list({ limit: 9 })
        .snapshots.map(({ execution }) => execution.id)
        .toSorted(),
    ).toEqual(['e1', 'e3']);
    expect(store.countQueued()).toBe(2);
    expect(store.events({ limit: 9 }).map(({ task }) => task)).toEqual([
      { name: 'a', revision: 1 },
      { name: 'a', revision: 2 },
    ]);
  });
});
