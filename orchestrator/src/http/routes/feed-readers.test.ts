import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../ports/store.ts';
import { eventually } from '../../testing/eventually.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { inTurns } from '../answer-parts.ts';
import { asEventStream } from '../event-stream.ts';
import { FairTurns } from '../fair-turns.ts';
import { Feed } from '../testing/feed.ts';
import { servedWorld } from '../testing/operator.ts';

/** A store with a long history, which counts the events it hands out and those who listen. */
function storeWithHistory(events: number) {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  onTestFinished(() => store.close());
  store.add(anExecution());
  const db = new Database(join(folder, 'crawlerd.db'));
  const row = db.prepare(
    `INSERT INTO events (execution_id, attempt, at, kind, to_status, message) VALUES ('e1', 1, 0, 'heartbeat', 'running', ?)`,
  );
  db.transaction(() => {
    for (let i = 1; i < events; i++) row.run(`${i} `.padEnd(1000, '.'));
  })();
  db.close();
  const listeners = new Set<object>();
  const counting: Store = new Proxy(store, {
    get(target, property) {
      if (property === 'onEvents') {
        return (listener: (id: string) => void) => {
          listeners.add(listener);
          const unlisten = target.onEvents(listener);
          return () => {
            listeners.delete(listener);
            unlisten();
          };
        };
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { store: counting, listeners };
}

describe('readers of a feed', () => {
  it('that do not read hold one page, and do not affect others', async () => {
    const { store, listeners } = storeWithHistory(20_000);
    const { operator, url } = await servedWorld({}, () => ({ store }));
    const waiting: (() => number)[] = [];
    operator.server.on('request', (_request, response) => waiting.push(() => response.writableLength));
    const asleep = await Promise.all([1, 2, 3].map(async () => Feed.openAndSleep(`${url}/events?after=0`)));
    const awake = await Feed.open(`${url}/events?after=0`);
    await eventually('the whole history', () => awake.latest.includes('id: 20000\n'));
    // One live event for all.
    store.add(anExecution({ id: 'e2' }));
    await eventually('the live event', () => awake.latest.includes('id: 20001\n'));
    expect(awake.events.map(({ id }) => id)).toEqual(Array.from({ length: 20_001 }, (_, i) => i + 1));
    // A page is 25 events of some 1200 bytes; a second may wait in the stream before it.
    for (const bytes of waiting.map((length) => length())) expect(bytes).toBeLessThan(100_000);
    for (const feed of [...asleep, awake]) feed.leave();
    await eventually('no listener is left', () => listeners.size === 0);
  });

  it('that are fast leave others their turn between two pages', async () => {
    let turns = 0;
    let next = setImmediate(function take(): void {
      turns++;
      next = setImmediate(take);
    });
    async function* pages() {
      for (let page = 0; page < 100; page++) yield [];
    }
    let parts = 0;
    for await (const part of inTurns(asEventStream(pages(), 0), new FairTurns(), true))
      parts += part.length > 0 ? 1 : 0;
    clearImmediate(next);
    expect(parts).toBe(101);
    expect(turns).toBeGreaterThanOrEqual(100);
  });

  it('that come and leave are forgotten', async () => {
    const { store, listeners } = storeWithHistory(3);
    const { url } = await servedWorld({}, () => ({ store }));
    for (let i = 0; i < 30; i++) {
      const feeds = [await Feed.open(`${url}/events`), await Feed.open(`${url}/executions/e1/events`)];
      await eventually('two listeners', () => listeners.size === 2);
      for (const feed of feeds) feed.leave();
      await eventually('no listener', () => listeners.size === 0);
    }
    expect(listeners.size).toBe(0);
  });
});
