import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventListSchema, isValid, type EventList } from '@crawlerd/shared';
import type { Store } from '../../ports/store.ts';
import { eventually } from '../../testing/eventually.ts';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { asEventStream } from '../event-stream.ts';
import { Feed } from '../testing/feed.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

describe('the history of events', () => {
  const pageOf = (body: unknown): EventList => {
    if (!isValid(EventListSchema, body)) throw new Error(`no list of events: ${JSON.stringify(body)}`);
    return body;
  };

  it('tells of an execution what happened, to which attempt, when and why', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.running();
    world.complete(id, { success: false, error_message: 'Every page failed.' });
    const { events, next_after } = pageOf(
      (await operator.inject({ url: `/executions/${id}/events` })).json(),
    );
    expect(
      events.map(({ kind, attempt, from_status, to_status }) => [kind, attempt, from_status, to_status]),
    ).toEqual([
      ['accepted', 0, null, 'queued'],
      ['dispatched', 1, 'queued', 'starting'],
      ['container_started', 1, 'starting', 'running'],
      ['completion_failure', 1, 'running', 'failed'],
    ]);
    expect(events.at(-1)).toMatchObject({
      message: 'Every page failed.',
      at: world.clock.now().toISOString(),
    });
    expect(next_after).toBeNull();
  });

  it('is read page by page, of one execution and of all', async () => {
    const { world, operator } = await servedWorld();
    const [id] = [await world.running(), await world.running()];
    const page = async (url: string) => pageOf((await operator.inject({ url })).json());
    const first = await page(`/api/v1/executions/${id}/events?limit=2`);
    expect(first.events.map(({ to_status }) => to_status)).toEqual(['queued', 'starting']);
    const second = await page(`/api/v1/executions/${id}/events?limit=2&after=${first.next_after}`);
    expect(second).toMatchObject({ events: [{ to_status: 'running' }], next_after: null });
    const all = await page('/events');
    expect(all.events.map((event) => event.id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(all.events.map((event) => event.execution_id))).toEqual(new Set(['e1', 'e2']));
  });

  it('is refused for an execution that is not there, and for an id that is none', async () => {
    const { world, operator } = await servedWorld();
    expect(problemOf(await operator.inject({ url: '/executions/nobody/events' })).status).toBe(404);
    const id = await world.launch();
    const refused = await operator.inject({
      url: `/executions/${id}/events`,
      headers: { accept: 'text/event-stream', 'last-event-id': 'yesterday' },
    });
    expect(problemOf(refused)).toMatchObject({ status: 400, errors: [{ field: 'last-event-id' }] });
  });
});

describe('the feed of an execution', () => {
  it('tells what was, then what happens, and ends with the execution', async () => {
    const { world, url } = await servedWorld();
    const id = await world.running();
    const feed = await Feed.open(`${url}/api/v1/executions/${id}/events`);
    expect(feed.response.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(await feed.statuses(3)).toEqual(['queued', 'starting', 'running']);
    world.complete(id);
    expect(await feed.ended).toBe('whole');
    expect(await feed.statuses(4)).toEqual(['queued', 'starting', 'running', 'succeeded']);
  });

  it('continues after Last-Event-ID, and is answered 204 when no more events will follow', async () => {
    const { world, url } = await servedWorld();
    const id = await world.running();
    world.complete(id);
    const path = `${url}/executions/${id}/events`;
    const whole = await Feed.open(path);
    await whole.ended;
    const [, second, , last] = whole.events;
    for (const again of [
      await Feed.open(path, { 'last-event-id': String(second?.id) }),
      await Feed.open(`${path}?after=${second?.id}`),
      await Feed.open(`${path}?after=999`, { 'last-event-id': String(second?.id) }),
    ]) {
      await again.ended;
      expect(again.events).toEqual(whole.events.slice(2));
    }
    expect((await Feed.open(path, { 'last-event-id': String(last?.id) })).status).toBe(204);
  });

  it('tells of a resumed execution again', async () => {
    const { world, operator, url } = await servedWorld();
    const id = await world.running();
    world.complete(id, { success: false });
    world.engine.exit(world.ref(id));
    await world.released(id);
    const after = world.store.lastEventId();
    await operator.inject({ method: 'POST', url: `/executions/${id}/resume` });
    const feed = await Feed.open(`${url}/executions/${id}/events?after=${after}`);
    expect(await feed.statuses(3)).toEqual(['queued', 'starting', 'running']);
    expect(feed.events.map(({ attempt }) => attempt)).toEqual([1, 2, 2]);
  });

  it('says now and then that it is still there while nothing happens', async () => {
    const pauses: { ms: number; end: () => void }[] = [];
    const timers = {
      pause: async (ms: number, signal?: AbortSignal) =>
        new Promise<void>((end) => {
          pauses.push({ ms, end });
          signal?.addEventListener('abort', () => end());
        }),
    };
    const { world, url } = await servedWorld({}, () => ({ timers }));
    const id = await world.running();
    const feed = await Feed.open(`${url}/executions/${id}/events`);
    await feed.statuses(3);
    const pause = await eventually('a pause', () => pauses.shift());
    expect(pause.ms).toBe(15_000);
    expect(feed.text).not.toContain(': still here');
    pause.end();
    await eventually('a comment', () => feed.text.endsWith(': still here\n\n'));
  });
});

describe('the feed of all executions', () => {
  it('begins with what happens from now on, or after an event that was seen', async () => {
    const { world, url } = await servedWorld();
    const first = await world.running();
    const fromNow = await Feed.open(`${url}/api/v1/events`);
    const fromStart = await Feed.open(`${url}/events?after=0`);
    await fromStart.statuses(3);
    expect(fromNow.events).toEqual([]);
    world.complete(first);
    const second = await world.running();
    expect(await fromNow.statuses(4)).toEqual(['succeeded', 'queued', 'starting', 'running']);
    expect(await fromStart.statuses(7)).toHaveLength(7);
    expect(fromNow.events.map((event) => event.execution_id)).toEqual([first, second, second, second]);
  });
});

describe('a feed after an id that is yet to come, as one from before a backup was put in place', () => {
  it('begins with what happens from now on', async () => {
    const { world, url } = await servedWorld();
    const id = await world.running();
    const last = world.store.lastEventId();
    const feeds = [
      await Feed.open(`${url}/events`, { 'last-event-id': '999' }),
      await Feed.open(`${url}/events?after=999`),
      await Feed.open(`${url}/executions/${id}/events`, { 'last-event-id': '999' }),
    ];
    for (const feed of feeds) await eventually('where it begins', () => feed.text.includes(`id: ${last}\n`));
    world.complete(id);
    for (const feed of feeds) expect(await feed.statuses(1)).toEqual(['succeeded']);
  });
});

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
    await eventually('nobody listens', () => listeners.size === 0);
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
    for await (const part of asEventStream(pages(), 0)) parts += part.length > 0 ? 1 : 0;
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

describe('a service that stops', () => {
  it('cuts its feeds and followed logs, so that it need not wait for them', async () => {
    const { world, operator, url } = await servedWorld();
    const id = await world.running();
    const feeds = await Promise.all(
      [`/events`, `/executions/${id}/events`, `/executions/${id}/logs?follow=true`].map(async (path) => {
        if (path.endsWith('true')) world.engine.print(world.ref(id), 'a line');
        return Feed.open(url + path);
      }),
    );
    await operator.close();
    expect(await Promise.all(feeds.map(({ ended }) => ended))).toEqual(['cut', 'cut', 'cut']);
  });

  it('lets an answer come to its end that is being given', async () => {
    const asked: (() => void)[] = [];
    const readiness = async () => new Promise<[]>((resolve) => asked.push(() => resolve([])));
    // Only once the service waits is the question answered.
    const timers = {
      pause: async (_ms: number, signal?: AbortSignal) => {
        asked.shift()?.();
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      },
    };
    const { operator, url } = await servedWorld({}, () => ({ readiness, timers }));
    const answered = fetch(`${url}/readyz`);
    await eventually('the question', () => asked.length === 1);
    await operator.close();
    expect(await (await answered).json()).toEqual({ status: 'ready', checks: [] });
  });

  it('waits for no answer longer than its time', async () => {
    const pauses: number[] = [];
    const timers = { pause: async (ms: number) => void pauses.push(ms) };
    const readiness = async () => new Promise<[]>(() => undefined);
    const { operator, url } = await servedWorld({}, () => ({ readiness, timers }));
    let isAsked = false;
    operator.server.on('request', () => (isAsked = true));
    const answered = fetch(`${url}/readyz`).catch(() => 'cut');
    await eventually('the question', () => isAsked);
    await operator.close();
    expect(await answered).toBe('cut');
    expect(pauses).toEqual([2000]);
  });
});
