import { expect, describe, it } from 'vitest';
import type { Channels, Message, Sent } from '../ports/channels.ts';
import { putEndpoint, redeliver, testEndpoint } from '../use-cases/manage-endpoints.ts';
import { World } from '../testing/world.ts';
import { Deliverer } from './deliverer.ts';

const TAKEN: Sent = { failed: null, statusCode: 200, answer: 'ok' };
const AWAY: Sent = {
  failed: { statusCode: null, isFinal: false, retryAfterMs: null, message: 'it cannot be reached' },
  statusCode: null,
  answer: null,
};
const answered = (statusCode: number): Sent => ({
  failed: { statusCode, isFinal: false, retryAfterMs: null, message: `it answered ${statusCode}` },
  statusCode,
  answer: 'no',
});

/** Receivers that answer as a test says, with what they were sent. */
class Receivers implements Channels {
  readonly sent: { url: string; message: Message }[] = [];
  answer: (url: string) => Sent = () => TAKEN;

  issue() {
    return null;
  }

  async send({ url }: { url: string }, message: Message): Promise<Sent> {
    this.sent.push({ url, message });
    return this.answer(url);
  }

  kinds(): string[] {
    return this.sent.map(({ message: { notification } }) => notification.kind);
  }
}

/** A world whose deliveries are made when a test says so: waits between attempts are the clock's alone. */
function delivering() {
  const world = new World();
  const channels = new Receivers();
  const put = (name: string, kinds?: ('failed' | 'stale' | 'succeeded' | 'endpoint_paused')[]) => {
    const channel = { type: 'feishu', url: `https://${name}.test/canary-hook-token` } as const;
    putEndpoint({ ...world.services, channels }, name, { channel, ...(kinds && { filter: { kinds } }) });
  };
  const deliver = async (): Promise<void> => {
    const pause = (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => resolve());
      });
    const timers = { pause };
    const deliverer = new Deliverer({
      ...world.services,
      channels,
      timers,
      stalledAfterSeconds: 300,
      supervisor: { conditionsMs: null },
    });
    deliverer.start();
    await deliverer.idle();
    await deliverer.stop();
  };
  const log = () => world.store.notifications.deliveries({});
  return { world, channels, put, deliver, log };
}

describe('deliveries', () => {
  it('reach each endpoint once, and are logged', async () => {
    const { world, channels, put, deliver, log } = delivering();
    put('one');
    put('two');
    const id = await world.running();
    world.complete(id, { success: false });
    await deliver();
    await deliver();
    expect(channels.sent.map(({ url }) => new URL(url).host).toSorted()).toEqual(['one.test', 'two.test']);
    expect(log()).toMatchObject([
      { state: 'delivered', attempts: 1, statusCode: 200, answer: 'ok', failure: null, nextAttemptAt: null },
      { state: 'delivered', attempts: 1 },
    ]);
  });

  it('to a receiver that is down for a day arrive when it is back, in order, and under one id', async () => {
    const { world, channels, put, deliver } = delivering();
    put('away', ['stale', 'failed']);
    const id = await world.running();
    world.clock.advance(1000);
    world.scan();
    world.complete(id, { success: false });
    channels.answer = () => AWAY;
    for (let minutes = 0; minutes < 24 * 60; minutes += 10) {
      await deliver();
      world.clock.advance(600);
    }
    expect(new Set(channels.kinds())).toEqual(new Set(['stale']));
    expect(channels.sent.length).toBeGreaterThan(6);
    expect(channels.sent.length).toBeLessThan(10);
    expect(new Set(channels.sent.map(({ message }) => message.id)).size).toBe(1);
    channels.answer = () => TAKEN;
    channels.sent.length = 0;
    for (let hours = 0; hours < 12; hours += 1) {
      await deliver();
      world.clock.advance(3600);
    }
    expect(channels.kinds()).toEqual(['stale', 'failed']);
  });

  it('that keep failing are given up after ten attempts, and the next one goes on', async () => {
    const { world, channels, put, deliver, log } = delivering();
    put('broken', ['stale', 'failed']);
    const id = await world.running();
    world.clock.advance(1000);
    world.scan();
    world.complete(id, { success: false });
    channels.answer = () => answered(500);
    for (let hours = 0; hours < 36; hours += 1) {
      await deliver();
      world.clock.advance(3600);
    }
    const [failed, stale] = log();
    expect(stale).toMatchObject({ state: 'failed', attempts: 10, failure: 'it answered 500', answer: 'no' });
    expect(failed?.attempts).toBeGreaterThan(0);
  });

  it('that are refused for good are tried once', async () => {
    const { world, channels, put, deliver, log } = delivering();
    put('strict');
    for (const statusCode of [301, 400, 404]) {
      channels.answer = () => answered(statusCode);
      testEndpoint(world.services, 'strict');
      await deliver();
      expect(log()[0]).toMatchObject({ state: 'failed', attempts: 1, statusCode });
    }
  });

  it('of one endpoint do not wait for another that is away', async () => {
    const { world, channels, put, deliver, log } = delivering();
    put('away');
    put('there');
    channels.answer = (url) => (url.includes('away') ? AWAY : TAKEN);
    const id = await world.running();
    world.complete(id, { success: false });
    await deliver();
    expect(Object.fromEntries(log().map(({ endpoint, state }) => [endpoint, state]))).toEqual({
      away: 'pending',
      there: 'delivered',
    });
  });

  it('pause an endpoint that fails for days, and tell the others of it', async () => {
    const { world, channels, put, deliver } = delivering();
    put('away');
    put('there', ['endpoint_paused']);
    channels.answer = (url) => (url.includes('away') ? AWAY : TAKEN);
    for (let hours = 0; hours < 80; hours += 1) {
      if (hours % 20 === 0) testEndpoint(world.services, 'away');
      await deliver();
      world.clock.advance(3600);
    }
    expect(world.store.notifications.endpoints()).toMatchObject([
      { name: 'away', pausedBecause: expect.stringContaining('it cannot be reached') as string },
      { name: 'there', pausedAt: null },
    ]);
    const told = channels.sent.filter(({ url }) => url.includes('there'));
    expect(told.map(({ message }) => message.notification.kind)).toEqual(['endpoint_paused']);
  });

  it('are made again if the process died before it noted them, and not lost', async () => {
    const { world, channels, put, deliver, log } = delivering();
    put('one');
    const id = await world.running();
    world.complete(id, { success: false });
    channels.answer = () => {
      world.restart();
      return TAKEN;
    };
    await deliver();
    expect(log()).toMatchObject([{ state: 'pending', attempts: 0 }]);
    channels.answer = () => TAKEN;
    await deliver();
    expect(log()).toMatchObject([{ state: 'delivered', attempts: 1 }]);
    expect(channels.kinds()).toEqual(['failed', 'failed']);
  });

  it('can be asked for again', async () => {
    const { world, channels, put, deliver, log } = delivering();
    put('one');
    const { id } = testEndpoint(world.services, 'one');
    await deliver();
    redeliver(world.services, id);
    await deliver();
    expect(channels.kinds()).toEqual(['test', 'test']);
    expect(log()).toMatchObject([{ id, state: 'delivered', attempts: 1 }]);
  });
});
