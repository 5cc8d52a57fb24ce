import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { Feed } from './testing/feed.ts';
import { servedWorld } from './testing/operator.ts';

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
