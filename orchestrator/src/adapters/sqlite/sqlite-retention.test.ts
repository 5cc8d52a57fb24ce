import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { dataLayout } from '../data-folder/data-layout.ts';
import { secondsAfter } from '../../domain/staleness.ts';
import type { Begun, WantedRemoval } from '../../ports/retention-store.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import type { SqliteStore } from './sqlite-store.ts';

const NOW = secondsAfter(T0, 3600);

interface Finished {
  readonly at?: number;
  readonly isReleased?: boolean;
  readonly cacheFrom?: string;
  readonly key?: string;
}

/** An execution that has succeeded. */
function finish(
  store: SqliteStore,
  id: string,
  { at = 9, isReleased = true, cacheFrom, key }: Finished = {},
) {
  const spec = { ...anExecution().spec, labels: { team: 'prices' }, cacheFrom: cacheFrom ?? null };
  store.add(anExecution({ id, spec }), key === undefined ? undefined : { key, digest: 'd' });
  const ref = { executionId: id, attempt: 1 };
  store.apply(id, { kind: 'dispatched', attempt: anAttempt({ ...ref, credentialHash: `hash-${id}` }) }, T0);
  store.apply(id, EXAMPLES.completion_success, secondsAfter(T0, at));
  if (isReleased) store.noteAttempt(ref, { releasedAt: secondsAfter(T0, at) });
}

function wanted(executionId: string): WantedRemoval {
  return { executionId, reason: { rule: 'keep', why: 'It is old.' }, requestedBy: null };
}

function begin(store: SqliteStore, id: string): Begun | undefined {
  return store.retention.begin([wanted(id)], NOW)[0];
}

describe('a removal', () => {
  it('is decided together with its event, and nothing finds the execution from then on', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    finish(store, 'e1');
    finish(store, 'e2');
    const heard: string[] = [];
    store.onEvents((id) => heard.push(id));
    const last = store.lastEventId();
    expect(begin(store, 'e1')).toMatchObject({ outcome: 'begun', tombstone: { removedAt: null } });
    store.close();
    const after = openTestStore(folder);
    expect([heard, after.find('e1'), after.retention.kept('e1')]).toEqual([['e1'], null, null]);
    expect(after.events({ limit: 9, after: last })).toEqual([
      {
        id: last + 1,
        executionId: 'e1',
        taskName: 'shop',
        task: null,
        attempt: 1,
        at: NOW,
        kind: 'removed',
        fromStatus: 'succeeded',
        toStatus: 'succeeded',
        reason: null,
        message: 'It is old.',
        token: null,
      },
    ]);
    const period = { from: T0, before: secondsAfter(T0, 99) };
    const filters = [
      {},
      { status: ['succeeded'] as const },
      { taskName: 'shop' },
      { label: ['team', 'prices'] as const },
      { finished: period },
      { created: period },
      { idPrefix: 'e' },
    ];
    for (const filter of filters) {
      const ids = after.list({ limit: 9, ...filter }).snapshots.map(({ execution }) => execution.id);
      expect([filter, ids]).toEqual([filter, ['e2']]);
    }
    expect(after.retention.finished(9, null).map(({ executionId }) => executionId)).toEqual(['e2']);
    expect(after.apply('e1', EXAMPLES.resumed, NOW)).toEqual({ outcome: 'unknown' });
    expect(after.retention.pin('e1', NOW)).toBe(false);
    after.close();
  });

  it('leaves no row but the tombstone, whose place in the history stays', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    finish(store, 'e1', { key: 'k' });
    store.retention.noteBytes('e1', 5000);
    begin(store, 'e1');
    const [removal] = store.retention.underWay(9, 0);
    expect(removal).toMatchObject({ executionId: 'e1', attempts: 1 });
    store.retention.noteFreed('e1', 3000);
    store.retention.noteFreed('e1', 2000);
    expect(store.retention.deleteRows('e1', 100, NOW)).toBe(true);
    expect(store.retention.tombstone('e1')).toEqual({
      executionId: 'e1',
      taskName: 'shop',
      task: null,
      status: 'succeeded',
      reason: 'completed',
      message: expect.any(String),
      attempts: 1,
      items: 3,
      pages: null,
      failedPages: null,
      createdAt: T0,
      startedAt: null,
      finishedAt: secondsAfter(T0, 9),
      rule: 'keep',
      why: 'It is old.',
      requestedBy: null,
      decidedAt: NOW,
      removedAt: NOW,
      bytesFreed: 5000,
    });
    expect(store.retention.underWay(9, 0)).toEqual([]);
    expect(store.events({ limit: 9 }).map(({ kind }) => kind)).toEqual(['removed']);
    // What is stored next comes later in the history, and the same launch again starts nothing.
    const last = store.lastEventId();
    store.add(anExecution({ id: 'e2' }));
    expect(store.lastEventId()).toBe(last + 1);
    expect(store.ofIdempotencyKey('k')).toEqual({ executionId: 'e1', digest: 'd' });
    store.close();
    const database = new Database(dataLayout(folder).databaseFile);
    const tables = ['executions', 'attempts', 'events', 'documents', 'liveness', 'labels', 'retention'];
    for (const table of tables) {
      const key = table === 'executions' ? 'id' : 'execution_id';
      expect(database.prepare(`SELECT count(*) FROM ${table} WHERE ${key} = 'e1'`).pluck().get()).toBe(0);
    }
    database.close();
  });

  it('deletes rows in steps, however many there are', () => {
    const store = openTestStore();
    finish(store, 'e1');
    begin(store, 'e1');
    const steps: boolean[] = [];
    while (steps.at(-1) !== true) steps.push(store.retention.deleteRows('e1', 1, NOW));
    // Three events, one attempt, and the rest.
    expect(steps).toEqual([false, false, false, false, true]);
    expect(store.retention.deleteRows('e1', 1, secondsAfter(NOW, 9))).toBe(true);
    expect(store.retention.tombstone('e1')?.removedAt).toEqual(NOW);
  });

  it('is not decided of what must stay, and the reason is said', () => {
    const store = openTestStore();
    store.add(anExecution({ id: 'queued' }));
    finish(store, 'unreleased', { isReleased: false });
    finish(store, 'pinned');
    store.retention.pin('pinned', NOW);
    finish(store, 'source');
    store.add(anExecution({ id: 'later', spec: { ...anExecution().spec, cacheFrom: 'source' } }));
    const ids = ['queued', 'unreleased', 'pinned', 'source', 'none'];
    const begun = store.retention.begin(ids.map(wanted), NOW);
    expect(begun.map((each) => ('hold' in each ? each.hold : each.outcome))).toEqual([
      'unfinished',
      'unreleased',
      'pinned',
      'cache_source',
      'unknown',
    ]);
    expect(store.lastEventId()).toBe(store.events({ limit: 99 }).at(-1)?.id);
    const holds = store.retention.finished(9, null).map(({ executionId, hold }) => [executionId, hold]);
    expect(Object.fromEntries(holds)).toEqual({
      unreleased: 'unreleased',
      pinned: 'pinned',
      source: 'cache_source',
    });
    store.apply('later', EXAMPLES.stop_requested, NOW);
    store.retention.unpin('pinned');
    expect(begin(store, 'source')?.outcome).toBe('begun');
    expect(begin(store, 'pinned')?.outcome).toBe('begun');
    expect(begin(store, 'pinned')?.outcome).toBe('earlier');
  });
});

describe('what is known of finished executions', () => {
  it('is read by pages, the last one that finished first', () => {
    const store = openTestStore();
    for (const [i, id] of ['a', 'b', 'c'].entries()) finish(store, id, { at: 10 - i });
    store.retention.noteBytes('b', 7);
    const [first, second] = store.retention.finished(2, null);
    expect([first?.executionId, second?.executionId, second?.bytes]).toEqual(['a', 'b', 7]);
    const place = { at: second?.finishedAt ?? T0, id: 'b' };
    expect(store.retention.finished(2, place).map(({ executionId }) => executionId)).toEqual(['c']);
  });

  it('is their size until they go on', () => {
    const store = openTestStore();
    store.add(anExecution({ id: 'e1' }));
    store.apply('e1', EXAMPLES.stop_requested, T0);
    store.retention.noteBytes('e1', 7);
    store.retention.pin('e1', NOW);
    expect([store.retention.kept('e1'), store.retention.heldBytes()]).toEqual([
      { bytes: 7, pinnedAt: NOW },
      7,
    ]);
    store.apply('e1', EXAMPLES.resumed, NOW);
    expect([store.retention.kept('e1'), store.retention.heldBytes()]).toEqual([
      { bytes: null, pinnedAt: NOW },
      0,
    ]);
  });
});

it('tombstones are kept up to a number, the newest', () => {
  const store = openTestStore();
  for (const id of ['a', 'b', 'c', 'd']) {
    finish(store, id);
    begin(store, id);
    if (id !== 'a') store.retention.deleteRows(id, 100, NOW);
  }
  expect([store.retention.trimTombstones(1, 2), store.retention.trimTombstones(1, 9)]).toEqual([1, 1]);
  const left = ['a', 'b', 'c', 'd'].filter((id) => store.retention.tombstone(id) !== null);
  // One whose removal is not complete stays in any case.
  expect(left).toEqual(['a', 'd']);
});
