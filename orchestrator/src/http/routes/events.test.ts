import { describe, expect, it } from 'vitest';
import { EventListSchema, isValid, type EventList } from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';
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
    expect(problemOf(await operator.inject({ url: '/executions/unknown/events' })).status).toBe(404);
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
    const pauses: { ms: number; end: () => void; signal: AbortSignal | undefined }[] = [];
    const timers = {
      pause: async (ms: number, signal?: AbortSignal) =>
        new Promise<void>((end) => {
          pauses.push({ ms, end, signal });
          signal?.addEventListener('abort', () => end());
        }),
    };
    const { world, url } = await servedWorld({}, () => ({ timers }));
    const id = await world.running();
    const feed = await Feed.open(`${url}/executions/${id}/events`);
    await feed.statuses(3);
    const pause = await eventually('a pause', () =>
      pauses.findLast(({ signal }) => signal?.aborted === false),
    );
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
