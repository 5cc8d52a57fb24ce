import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Execution, Snapshot } from '../../domain/execution.ts';
import { BRIEF_RESULT_MAX } from '../../domain/brief-result.ts';
import { secondsAfter } from '../../domain/staleness.ts';
import { StorageError } from '../../ports/storage-error.ts';
import type { Store } from '../../ports/store.ts';
import { aCompletion, anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';

function addRunning(store: Store, id: string, spec: Partial<Execution['spec']> = {}): void {
  store.add(anExecution({ id, spec: { ...anExecution().spec, ...spec } }));
  const attempt = anAttempt({ executionId: id, credentialHash: `hash-${id}` });
  store.apply(id, { kind: 'dispatched', attempt }, T0);
  store.apply(id, EXAMPLES.container_started, T0);
}

function found(store: Store, id: string): Snapshot {
  const snapshot = store.find(id);
  if (snapshot === null) throw new Error(`${id} is not stored`);
  return snapshot;
}

describe('the SQLite store', () => {
  it('returns exactly what was stored, also after a restart', () => {
    const folder = temporaryFolder();
    const first = openTestStore(folder);
    addRunning(first, 'e1', { labels: { team: 'prices' }, maxDurationSeconds: 60 });
    first.apply('e1', EXAMPLES.heartbeat, secondsAfter(T0, 5));
    first.apply('e1', EXAMPLES.completion_success, secondsAfter(T0, 9));
    const before = first.find('e1');
    first.close();
    const second = openTestStore(folder);
    expect(second.find('e1')).toEqual(before);
    expect(before?.execution).toMatchObject({ status: 'succeeded', result: { total_data_count: 3 } });
    expect(before?.execution.verdict?.at).toEqual(secondsAfter(T0, 9));
    second.close();
  });

  it('fills in keys that executions of an older version lack', () => {
    const folder = temporaryFolder();
    const before = openTestStore(folder);
    before.add(anExecution());
    before.close();
    const since = {
      priority: 0,
      maxAttempts: 1,
      retryDelaySeconds: 10,
      firstHeartbeatSeconds: 120,
      targetHost: null,
      acceptance: null,
      cacheFrom: null,
    };
    const paths = Object.keys(since).map((key) => `'$.${key}'`);
    const database = new Database(join(folder, 'crawlerd.db'));
    database.exec(`UPDATE executions SET spec = json_remove(spec, ${paths.join(', ')})`);
    database.close();
    const store = openTestStore(folder);
    expect(found(store, 'e1').execution.spec).toMatchObject(since);
    store.close();
  });

  it('gives whole what may be megabytes long only when asked for it', () => {
    const folder = temporaryFolder();
    const first = openTestStore(folder);
    addRunning(first, 'e1');
    const crawl_summary = { notes: 'x'.repeat(BRIEF_RESULT_MAX) };
    const result_data = { total_data_count: 7, data_items: [{ title: 'one' }], crawl_summary };
    const completion = aCompletion({ result_data });
    const applied = first.apply('e1', { kind: 'completion', completion, digest: 'd1', unmet: null }, T0);
    const brief = { execution: { result: { total_data_count: 7 } } };
    expect(applied).toMatchObject({ after: brief });
    expect(found(first, 'e1').execution.result).toEqual(brief.execution.result);
    first.close();
    const second = openTestStore(folder);
    expect(found(second, 'e1').execution.result).toEqual(brief.execution.result);
    expect(second.list({ limit: 1 }).snapshots[0]?.execution.result).toEqual(brief.execution.result);
    expect(JSON.parse(second.result('e1'))).toEqual(result_data);
    expect(second.input('e1')).toEqual(anExecution().input);
    second.add(anExecution({ id: 'e2' }));
    expect(second.result('e2')).toBe('null');
    second.close();
  });

  it('keeps its instance id permanently', () => {
    const folder = temporaryFolder();
    const first = openTestStore(folder);
    const id = first.instanceId();
    first.close();
    expect(openTestStore(folder).instanceId()).toBe(id);
  });

  it('ignores an event without a row in the table, and reports an unknown execution', () => {
    const store = openTestStore();
    store.add(anExecution());
    expect(store.apply('e1', EXAMPLES.heartbeat, T0).outcome).toBe('ignored');
    expect(store.apply('e2', EXAMPLES.heartbeat, T0)).toEqual({ outcome: 'unknown' });
    expect(found(store, 'e1').execution.status).toBe('queued');
  });

  it('appends one event row for each change of status, and none for a plain heartbeat', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    addRunning(store, 'e1');
    store.apply('e1', EXAMPLES.heartbeat, T0);
    store.apply('e1', EXAMPLES.heartbeat_missed, T0);
    store.apply('e1', EXAMPLES.container_exited, T0);
    const rows = new Database(join(folder, 'crawlerd.db'))
      .prepare('SELECT kind, from_status, to_status FROM events ORDER BY id')
      .raw()
      .all();
    expect(rows).toEqual([
      ['accepted', null, 'queued'],
      ['dispatched', 'queued', 'starting'],
      ['container_started', 'starting', 'running'],
      ['heartbeat_missed', 'running', 'stale'],
      ['container_exited', 'stale', 'failed'],
    ]);
  });

  it('appends a row with its sentence for a notice, which changes no status, and notifies listeners', () => {
    const store = openTestStore();
    store.add(anExecution({ id: 'e1' }));
    store.apply('e1', EXAMPLES.dispatched, T0);
    const told: string[] = [];
    store.onEvents((id) => told.push(id));
    store.apply('e1', EXAMPLES.cache_missed, T0);
    expect(store.events({ limit: 10, executionId: 'e1' }).at(-1)).toMatchObject({
      kind: 'cache_missed',
      fromStatus: 'starting',
      toStatus: 'starting',
      message: 'The crawl starts without the cache of execution e0.',
    });
    expect(told).toEqual(['e1']);
    store.apply('e1', EXAMPLES.container_started, T0);
    expect(store.apply('e1', EXAMPLES.cache_missed, T0).outcome).toBe('ignored');
  });

  it('finds the attempt of a credential', () => {
    const store = openTestStore();
    addRunning(store, 'e1');
    expect(store.attemptOfCredential('hash-e1')).toEqual({ executionId: 'e1', attempt: 1 });
    expect(store.attemptOfCredential('hash-e2')).toBeNull();
  });

  it('lists the newest first, in pages, by status, name and label', () => {
    const store = openTestStore();
    for (const id of ['a', 'b', 'c', 'd']) {
      addRunning(store, id, { taskName: id === 'b' ? 'other' : 'shop', labels: { 'my.team': id } });
    }
    store.apply('d', EXAMPLES.completion_failure, T0);
    const ids = (filter: Partial<Parameters<Store['list']>[0]>) =>
      store.list({ limit: 10, ...filter }).snapshots.map(({ execution }) => execution.id);
    expect(ids({})).toEqual(['d', 'c', 'b', 'a']);
    expect(ids({ limit: 2, before: { at: T0, id: 'd' } })).toEqual(['c', 'b']);
    expect(ids({ status: ['failed', 'lost'] })).toEqual(['d']);
    expect(ids({ taskName: 'other' })).toEqual(['b']);
    expect(ids({ label: ['my.team', 'c'] })).toEqual(['c']);
    expect(ids({ label: ["x'); DROP TABLE executions; --", 'c'] })).toEqual([]);
  });

  it('lists what is large in shorter pages, none of them empty, and says that there are more', () => {
    const store = openTestStore();
    const sixteenths = (count: number) => ({ taskName: 'x'.repeat(count * 64 * 1024) });
    const sizes = { a: 1, b: 5, c: 1, d: 1, e: 1 };
    for (const [id, size] of Object.entries(sizes)) addRunning(store, id, sixteenths(size));
    const page = (filter: Partial<Parameters<Store['list']>[0]>) => {
      const { snapshots, next } = store.list({ limit: 10, ...filter });
      return [snapshots.map(({ execution }) => execution.id).join(''), next];
    };
    const place = (id: string) => ({ at: T0, id });
    expect(page({})).toEqual(['edc', place('c')]);
    expect(page({ before: place('c') })).toEqual(['b', place('b')]);
    expect(page({ before: place('b') })).toEqual(['a', null]);
    expect(page({ limit: 2 })).toEqual(['ed', place('d')]);
    expect(page({ before: place('a') })).toEqual(['', null]);
  });

  it('knows what is queued, live, unreleased, silent and overdue', () => {
    const store = openTestStore();
    addRunning(store, 'a', { maxDurationSeconds: 50 });
    addRunning(store, 'b', { staleAfterSeconds: 10 });
    store.add(anExecution({ id: 'd' }));
    store.add(anExecution({ id: 'c' }));
    expect([store.queued(T0, 5).ids, store.countQueued()]).toEqual([['c', 'd'], 2]);
    expect(store.live().length).toBe(2);
    expect(store.silent(secondsAfter(T0, 119), 5)).toEqual([]);
    store.apply('b', EXAMPLES.heartbeat, T0);
    expect(store.silent(secondsAfter(T0, 10), 5)).toEqual(['b']);
    expect(store.silent(secondsAfter(T0, 200), 5)).toEqual(['b', 'a']);
    expect(store.overdue(secondsAfter(T0, 49), 5)).toEqual([]);
    expect(store.overdue(secondsAfter(T0, 50), 5)).toEqual(['a']);
    store.apply('b', EXAMPLES.container_exited, T0);
    expect(store.unreleased().toSorted()).toEqual(['a', 'b']);
    expect(store.countUnreleased()).toBe(2);
    store.noteAttempt({ executionId: 'b', attempt: 1 }, { releasedAt: T0 });
    expect(store.unreleased()).toEqual(['a']);
    expect(store.countUnreleased()).toBe(1);
    expect(store.silent(secondsAfter(T0, 200), 5)).toEqual(['a']);
  });

  it('lets another attempt wait for its retry delay, but no longer if the clock was set back since', () => {
    const store = openTestStore();
    store.add(anExecution({ notBefore: secondsAfter(T0, 300) }));
    expect(store.queued(T0, 5).ids).toEqual([]);
    expect(store.queued(secondsAfter(T0, 299), 5).ids).toEqual([]);
    expect(store.queued(secondsAfter(T0, 300), 5).ids).toEqual(['e1']);
    expect(store.queued(secondsAfter(T0, -300), 5).ids).toEqual([]);
    expect(store.queued(secondsAfter(T0, -301), 5).ids).toEqual(['e1']);
  });

  it('gives every execution its full heartbeat timeout again when deadlines are reset', () => {
    const store = openTestStore();
    addRunning(store, 'a', { staleAfterSeconds: 10 });
    addRunning(store, 'b', { staleAfterSeconds: 10, staleKillAfterSeconds: 70 });
    store.apply('b', EXAMPLES.heartbeat_missed, T0);
    addRunning(store, 'd', { staleAfterSeconds: 10 });
    store.apply('d', EXAMPLES.heartbeat, T0);
    store.add(anExecution({ id: 'c' }));
    const now = secondsAfter(T0, 5000);
    store.resetHeartbeatDeadlines(now);
    // It has sent no heartbeat yet, and gets the time for a first one again.
    expect(found(store, 'a').liveness.silenceDeadlineAt).toEqual(secondsAfter(now, 120));
    expect(found(store, 'b').liveness.silenceDeadlineAt).toEqual(secondsAfter(now, 70));
    expect(found(store, 'd').liveness.silenceDeadlineAt).toEqual(secondsAfter(now, 10));
    expect(found(store, 'c').liveness.silenceDeadlineAt).toBeNull();
  });
});

describe('a database that is damaged while the store is in use', () => {
  it('is reported with instructions to restore by reads too, not as a bug', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'crawlerd.db');
    const first = openTestStore(folder);
    for (let i = 0; i < 300; i++) first.add(anExecution({ id: `e${i}` }));
    first.close();
    const store = openTestStore(folder);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 4096));
    expect(() => store.events({ limit: 1000 })).toThrow(StorageError);
    expect(() => store.list({ limit: 1000 })).toThrow(/is damaged .*: stop crawlerd, move/);
    store.close();
    // A clean close does not make it trusted.
    expect(() => openTestStore(folder)).toThrow(/is damaged/);
  });
});
