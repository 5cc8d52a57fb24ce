import { Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { ConnectionLimits, type ConnectionRules } from './connection-limits.ts';
import { RawClient, servedCallback } from './testing/served-callback.ts';

describe('a connection that has shown no credential', () => {
  const SHORT_MS = 400;
  /** Its time, and how often it is looked at. */
  const AT_MOST_MS = 2 * SHORT_MS + 500;

  it('ends soon if it sends nothing', async () => {
    const { port } = await servedCallback({ unprovenMs: SHORT_MS });
    const client = await RawClient.open(port);
    expect(await client.ended).toBeLessThan(AT_MOST_MS);
  });

  it('ends soon if it sends a request byte by byte', async () => {
    const { port, request } = await servedCallback({ unprovenMs: SHORT_MS });
    const client = await RawClient.open(port);
    const bytes = request().slice(0, 60).split('').values();
    const drip = setInterval(() => client.socket.write(bytes.next().value ?? 'x'), 20);
    const lastedMs = await client.ended;
    clearInterval(drip);
    expect(lastedMs).toBeLessThan(AT_MOST_MS);
    expect(lastedMs).toBeGreaterThan(SHORT_MS / 2);
  });

  it('ends soon if all its requests are refused, one by one or many at once', async () => {
    const { port, request } = await servedCallback({ unprovenMs: SHORT_MS });
    const client = await RawClient.open(port);
    expect(await client.ask(request('wrong').repeat(5))).toBe('HTTP/1.1 401 Unauthorized');
    const again = setInterval(() => client.socket.write(request('wrong')), 50);
    expect(await client.ended).toBeLessThan(AT_MOST_MS);
    clearInterval(again);
  });

  it('stays once it has shown one', async () => {
    const { port, request } = await servedCallback({ unprovenMs: SHORT_MS });
    const client = await RawClient.open(port);
    expect(await client.ask(request())).toBe('HTTP/1.1 200 OK');
    await pause(AT_MOST_MS);
    expect(await client.ask(request())).toBe('HTTP/1.1 200 OK');
  });
});

describe('at the limit of connections', () => {
  it('the oldest that has shown no credential makes room, and none that has', async () => {
    const { port, request } = await servedCallback({ total: 4 });
    const crawler = await RawClient.open(port);
    expect(await crawler.ask(request())).toBe('HTTP/1.1 200 OK');
    const idle = [await RawClient.open(port), await RawClient.open(port), await RawClient.open(port)];
    const newcomer = await RawClient.open(port);
    expect(await newcomer.ask(request())).toBe('HTTP/1.1 200 OK');
    await idle[0]?.ended;
    expect(idle.map(({ isOpen }) => isOpen)).toEqual([false, true, true]);
    expect(await crawler.ask(request())).toBe('HTTP/1.1 200 OK');
  });

  it('the new one is refused if all others have shown theirs', async () => {
    const { port, request } = await servedCallback({ total: 2 });
    const crawlers = [await RawClient.open(port), await RawClient.open(port)];
    for (const crawler of crawlers) await crawler.ask(request());
    const newcomer = await RawClient.open(port);
    await newcomer.ended;
    for (const crawler of crawlers) expect(await crawler.ask(request())).toBe('HTTP/1.1 200 OK');
  });

  it('a connection that ends makes room for the next', async () => {
    const { port, request } = await servedCallback({ total: 2 });
    for (let i = 0; i < 20; i++) {
      const client = await RawClient.open(port);
      expect(await client.ask(request())).toBe('HTTP/1.1 200 OK');
      client.socket.destroy();
      await pause(5);
    }
  });

  it('of one source its new one is refused; other sources and this machine itself are not affected', () => {
    const { connect, limits } = guarded({ total: 100, perSource: 3 });
    const there = Array.from({ length: 5 }, () => connect('10.0.0.7'));
    expect(there.map(({ isEnded }) => isEnded)).toEqual([false, false, false, true, true]);
    expect(connect('::ffff:10.0.0.7').isEnded).toBe(true);
    expect(connect('10.0.0.8').isEnded).toBe(false);
    for (const local of ['127.0.0.1', '::1', '::ffff:127.0.0.1', OWN_ADDRESS]) {
      const from = Array.from({ length: 5 }, () => connect(local));
      expect(from.map(({ isEnded }) => isEnded)).not.toContain(true);
    }
    expect(limits.open).toBe(24);
    there[0]?.socket.emit('close');
    expect(connect('10.0.0.7').isEnded).toBe(false);
  });

  it('says in the log what to do, but not for each connection', () => {
    const { connect, warnings } = guarded({ total: 100, perSource: 1 });
    for (let i = 0; i < 50; i++) connect('10.0.0.7');
    expect(warnings).toEqual([expect.stringContaining('raise the limit of open files')]);
  });

  it('newcomers are answered while a thousand idle connections are opened', async () => {
    const { port, request } = await servedCallback({ total: 50 });
    const idle = await Promise.all(Array.from({ length: 1000 }, async () => RawClient.open(port)));
    const crawler = await RawClient.open(port);
    expect(await crawler.ask(request())).toBe('HTTP/1.1 200 OK');
    await eventually('the others have ended', () => idle.filter(({ isOpen }) => isOpen).length < 50);
  });
});

describe('requests that come before the answer to the one before', () => {
  it('end the connection, and are not worked on', async () => {
    const { world, port, id, request } = await servedCallback({});
    const apply = vi.spyOn(world.store, 'apply');
    const client = await RawClient.open(port);
    client.socket.write(request().repeat(100));
    await client.ended;
    // The first may have been answered.
    expect(apply.mock.calls.filter(([of]) => of === id).length).toBeLessThanOrEqual(1);
    expect(client.text.split('HTTP/1.1').length).toBeLessThanOrEqual(2);
    const next = await RawClient.open(port);
    for (let i = 0; i < 3; i++) expect(await next.ask(request())).toBe('HTTP/1.1 200 OK');
  });

  it('end all connections of their source where sources are limited, and it may open no other for a while', () => {
    const { connect, limits } = guarded({ total: 100, perSource: 10 });
    const there = [connect('10.0.0.7'), connect('10.0.0.7')];
    const elsewhere = [connect('10.0.0.8'), connect('127.0.0.1'), connect('127.0.0.1')];
    for (const { socket } of [there[0], elsewhere[1]].filter((each) => each !== undefined))
      limits.endFlood(socket);
    expect(there.map(({ isEnded }) => isEnded)).toEqual([true, true]);
    expect(elsewhere.map(({ isEnded }) => isEnded)).toEqual([false, true, false]);
    expect(connect('10.0.0.7').isEnded).toBe(true);
    expect(connect('127.0.0.1').isEnded).toBe(false);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 11_000);
    expect(connect('10.0.0.7').isEnded).toBe(false);
    vi.restoreAllMocks();
  });

  it('end no other connection where sources are not limited, such as those of a proxy', () => {
    const { connect, limits } = guarded({ total: 100, perSource: null });
    const there = [connect('10.0.0.7'), connect('10.0.0.7')];
    for (const { socket } of there.slice(0, 1)) limits.endFlood(socket);
    expect(there.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    expect(connect('10.0.0.7').isEnded).toBe(false);
  });
});

const OWN_ADDRESS = '10.0.0.1';

/** A guarded server that is told of connections from anywhere. */
function guarded(rules: Omit<ConnectionRules, 'unprovenMs'>) {
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (_facts: object, message: string) => void warnings.push(message) };
  const limits = new ConnectionLimits('test', { ...rules, unprovenMs: null }, logger);
  const server = new Server();
  limits.guard(server);
  const connect = (remoteAddress: string) => {
    const connection = { isEnded: false, socket: new Socket() };
    const resetAndDestroy = () => (connection.isEnded = true);
    const given = { remoteAddress, localAddress: OWN_ADDRESS, resetAndDestroy };
    for (const [name, value] of Object.entries(given))
      Object.defineProperty(connection.socket, name, { value });
    server.emit('connection', connection.socket);
    return connection;
  };
  return { limits, connect, warnings };
}
