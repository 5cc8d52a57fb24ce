import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { Feed } from './testing/feed.ts';
import { servedWorld } from './testing/operator.ts';
import { RawClient, servedCallback } from './testing/served-callback.ts';

const HEAD_MS = 1000;
const REQUEST_MS = 1500;
/** How much longer than it says a timeout may be. */
const LATE_MS = 1800;

describe('a request that stalls', () => {
  it.each([
    ['before its first byte', ''],
    ['in its head', 'POST /api/v1/monitoring/heartbeat HTTP/1.1\r\nhost: here\r\n'],
  ])('%s ends when its time is up', async (_where, text) => {
    const { port, server } = await servedCallback({ unprovenMs: null });
    hurry(server);
    const client = await RawClient.open(port);
    client.socket.write(text);
    const lastedMs = await client.ended;
    expect(lastedMs).toBeGreaterThan(HEAD_MS - 100);
    expect(lastedMs).toBeLessThan(HEAD_MS + LATE_MS);
  });

  it('in its body is answered when its time is up, with what happened', async () => {
    const { port, server, request } = await servedCallback({});
    hurry(server);
    const client = await RawClient.open(port);
    client.socket.write(request().slice(0, -5));
    expect(await client.ended).toBeLessThan(REQUEST_MS + LATE_MS);
    expect(client.text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(client.text).toContain('application/problem+json');
    expect(client.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

it('both listeners have the timeouts that are documented', async () => {
  const [callback, operator] = [await servedCallback({}), await servedWorld()];
  for (const server of [callback.server, operator.operator.server]) {
    const { headersTimeout, requestTimeout, keepAliveTimeout } = server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout }).toEqual({
      headersTimeout: 30_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 72_000,
    });
  }
});

it('an answer that lasts is not cut', async () => {
  const { operator, url, world } = await servedWorld();
  hurry(operator.server);
  const feed = await Feed.open(`${url}/events`);
  const cut = { was: false };
  void feed.ended.then(() => (cut.was = true));
  await pause(REQUEST_MS + LATE_MS);
  await world.running();
  await eventually('an event', () => feed.events.length > 0);
  expect(cut.was).toBe(false);
});

it('what is not HTTP is answered with a problem body', async () => {
  const { port } = await servedCallback({});
  const client = await RawClient.open(port);
  expect(await client.ask('nonsense\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request');
  expect(client.text).toContain('"code":"bad_request"');
});

/** As the service has it, but with seconds in place of half minutes. */
function hurry(server: Server): void {
  Object.assign(server, { headersTimeout: HEAD_MS, requestTimeout: REQUEST_MS });
}
