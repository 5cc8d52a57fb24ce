import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Snapshot } from '../../domain/execution.ts';
import type { Store } from '../../ports/store.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';

function addRunning(store: Store): void {
  store.add(anExecution({ id: 'a' }));
  store.apply('a', { kind: 'dispatched', attempt: anAttempt({ executionId: 'a' }) }, T0);
  store.apply('a', EXAMPLES.container_started, T0);
}

function found(store: Store): Snapshot {
  const snapshot = store.find('a');
  if (snapshot === null) throw new Error('it is not stored');
  return snapshot;
}

describe('warnings of an attempt', () => {
  const warningsOf = (store: Store) => found(store).attempt?.warnings.map(({ code, count }) => [code, count]);

  it('are seen at once, written with the heartbeats, and counted on after a restart', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    addRunning(store);
    for (let i = 0; i < 3; i++) store.apply('a', EXAMPLES.warned, T0);
    expect(warningsOf(store)).toEqual([['heartbeat_refused', 3]]);
    expect(store.attempts('a')[0]?.warnings).toHaveLength(1);
    store.flush(10);
    store.close();
    const again = openTestStore(folder);
    again.apply('a', EXAMPLES.warned, T0);
    expect(warningsOf(again)).toEqual([['heartbeat_refused', 4]]);
  });

  it('write nothing and wake nobody while the attempt lives, however many come', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    addRunning(store);
    store.flush(10);
    const before = store.lastEventId();
    const heard = vi.fn<(executionId: string) => void>();
    store.onEvents(heard);
    const database = new Database(join(folder, 'crawlerd.db'), { readonly: true });
    onTestFinished(() => void database.close());
    const written = () => database.prepare('SELECT warnings FROM attempts').pluck().get();
    for (let i = 0; i < 100; i++) store.apply('a', EXAMPLES.warned, T0);
    expect([store.lastEventId(), heard.mock.calls, written()]).toEqual([before, [], '[]']);
    store.flush(10);
    expect(written()).toContain('"count":100');
  });

  it('survive a later change that has nothing to do with them', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    addRunning(store);
    store.apply('a', EXAMPLES.warned, T0);
    store.apply('a', EXAMPLES.stop_requested, T0);
    store.close();
    expect(warningsOf(openTestStore(folder))).toEqual([['heartbeat_refused', 1]]);
  });

  it('are kept also when they come after the verdict, which they do not change', () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    addRunning(store);
    store.apply('a', EXAMPLES.completion_success, T0);
    const before = found(store).execution;
    store.apply('a', EXAMPLES.warned, T0);
    store.close();
    const again = openTestStore(folder);
    expect(warningsOf(again)).toEqual([['heartbeat_refused', 1]]);
    expect(found(again).execution).toEqual(before);
  });
});
