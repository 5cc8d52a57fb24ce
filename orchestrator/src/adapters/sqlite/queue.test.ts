import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ExecutionSpec } from '../../domain/execution.ts';
import { NOTHING_FULL } from '../../domain/limits.ts';
import type { QueuePlace } from '../../ports/store.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS, openTestStore } from '../../testing/test-store.ts';
import { insertAccepted } from './accepted-executions.ts';
import { openDatabase } from './open-database.ts';
import { Queue } from './queue.ts';

const { spec } = anExecution();

/** A queue of priorities 2, 1 and 0 in turn; only the last one to arrive is for another host. */
function queueOf(count: number, lookedAtMax?: number): Queue {
  return queueWith(count, lookedAtMax, (i) => ({
    targetHost: i === count - 1 ? 'free.test' : 'full.test',
    priority: 2 - (i % 3),
  }));
}

function queueWith(
  count: number,
  lookedAtMax: number | undefined,
  specOf: (i: number) => Partial<ExecutionSpec>,
): Queue {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  onTestFinished(() => void db.$client.close());
  const width = Math.max(4, String(count).length);
  db.transaction(() => {
    for (let i = 0; i < count; i++) {
      const id = `e${String(i).padStart(width, '0')}`;
      insertAccepted(db, anExecution({ id, spec: { ...spec, ...specOf(i) } }));
    }
  });
  return new Queue(db, lookedAtMax);
}

it('looks at a part of the queue at a time, however many wait for the same host', () => {
  const queue = queueOf(250, 100);
  const page = (full: string[], after: QueuePlace | null) =>
    queue.launchable(T0, 1, { hosts: full, groups: [] }, after);
  // 84 have priority 2, then 83 have priority 1.
  const first = page(['full.test', 'free.test'], null);
  expect(first).toEqual({ ids: [], next: { priority: 1, id: 'e0046' } });
  const second = page(['full.test', 'free.test'], first.next);
  expect(second).toEqual({ ids: [], next: { priority: 0, id: 'e0098' } });
  expect(page(['full.test', 'free.test'], second.next)).toEqual({ ids: [], next: null });
  expect(page(['full.test'], null).ids).toEqual(['e0249']);
});

it('a full group of 10,000 is passed a thousand at a time, and holds up nobody behind it', () => {
  const count = 10_002;
  const others: Record<number, Partial<ExecutionSpec>> = {
    [count - 2]: { group: { key: 'free', limit: 1 } },
    [count - 1]: { group: null },
  };
  const queue = queueWith(count, undefined, (i) => others[i] ?? { group: { key: 'full', limit: 3 } });
  const full = { hosts: [], groups: ['full', 'another'] };
  const nexts: (string | undefined)[] = [];
  let page = queue.launchable(T0, 5, full);
  for (; page.next !== null && page.ids.length === 0; page = queue.launchable(T0, 5, full, page.next)) {
    nexts.push(page.next.id);
  }
  expect(nexts).toEqual(
    Array.from({ length: 10 }, (_, i) => `e${String(1000 * (i + 1) - 1).padStart(5, '0')}`),
  );
  expect(page).toEqual({ ids: ['e10000', 'e10001'], next: null });
  expect(queue.launchable(T0, 2).ids).toEqual(['e00000', 'e00001']);
});

it('knows the lowest limit of those of a group that are queued', () => {
  const limits = [5, 3, 4];
  const queue = queueWith(4, undefined, (i) => ({
    group: i < 3 ? { key: 'shop', limit: limits[i] ?? 0 } : { key: 'news', limit: 1 },
  }));
  expect([queue.groupLimit('shop'), queue.groupLimit('news'), queue.groupLimit('sho')]).toEqual([3, 1, null]);
});

it('goes through the whole queue by priority and arrival, each once', () => {
  const queue = queueOf(50);
  const seen: string[] = [];
  for (let after: QueuePlace | null = null; ;) {
    const { ids, next } = queue.launchable(T0, 7, NOTHING_FULL, after);
    seen.push(...ids);
    if (next === null) break;
    after = next;
  }
  const all = Array.from({ length: 50 }, (_, i) => `e${String(i).padStart(4, '0')}`);
  expect(seen).toEqual([0, 1, 2].flatMap((rest) => all.filter((_, i) => i % 3 === rest)));
});

it('asks nothing of the database while nothing waits', () => {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  const queue = new Queue(db);
  db.$client.close();
  expect(queue.launchable(T0, 1)).toEqual({ ids: [], next: null });
  // What it says without looking follows the changes that it is told of.
  queue.changed(null, 'queued');
  expect(() => queue.launchable(T0, 1)).toThrow('not open');
});

it('knows how many are queued without counting them, also after a restart', () => {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  for (const id of ['a', 'b', 'c']) store.add(anExecution({ id }));
  store.apply('a', EXAMPLES.stop_requested, T0);
  store.apply('b', { kind: 'dispatched', attempt: anAttempt({ executionId: 'b' }) }, T0);
  expect(store.countQueued()).toBe(1);
  store.apply('a', EXAMPLES.resumed, T0);
  expect(store.countQueued()).toBe(2);
  store.close();
  const again = openTestStore(folder);
  expect(again.countQueued()).toBe(2);
  again.close();
});
