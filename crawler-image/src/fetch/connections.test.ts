import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { request } from 'undici';
import { systemClock } from '../base/clock.ts';
import { until } from '../testing/crawler-process.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Connections, type ConnectionLimits } from './connections.ts';

const servers: Server[] = [];
const opened: Connections[] = [];

afterEach(async () => {
  for (const connections of opened.splice(0)) await connections.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Sites at the addresses 127.0.0.1 and up; counts their connections. */
async function sites(answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok') {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer((socket) => {
    made += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    socket.on('data', () => socket.write(answer));
  });
  servers.push(server);
  await once(server.listen(0, '0.0.0.0'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    hostOf: (n: number) => `127.0.0.${n}:${port}`,
    urlOf: (n: number) => `http://127.0.0.${n}:${port}`,
    open: () => sockets.size,
    made: () => made,
  };
}

function connectionsWith(limits: Partial<ConnectionLimits>, clock = systemClock): Connections {
  const connections = new Connections({}, { all: 100, perSite: 10, ...limits }, clock);
  opened.push(connections);
  return connections;
}

async function get(connections: Connections, url: string): Promise<string> {
  const { body } = await request(url, { dispatcher: connections });
  return body.text();
}

test('the next request of a site takes the connection of the last one', async () => {
  const web = await sites();
  const connections = connectionsWith({});
  for (let n = 0; n < 5; n++) {
    expect(await get(connections, web.urlOf(1))).toBe('ok');
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(web.made()).toBe(1);
});

test('the limit holds, whichever sites are asked', async () => {
  const web = await sites();
  const connections = connectionsWith({ all: 5 });
  let most = 0;
  for (let n = 1; n <= 50; n++) {
    await get(connections, web.urlOf(n));
    most = Math.max(most, web.open());
  }
  expect(web.made()).toBe(50);
  // The server sees the end of one connection a moment after the beginning of the next.
  expect(most).toBeLessThanOrEqual(6);
  await until(() => web.open() <= 5);
});

test('of idle connections those are closed that are needed last', async () => {
  const web = await sites();
  const connections = connectionsWith({ all: 3 });
  for (const n of [1, 2, 3, 4, 1, 2]) {
    await get(connections, web.urlOf(n));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(web.made()).toBe(4);
});

test('a host that is left keeps none, also if its last request is not over yet', async () => {
  const web = await sites();
  const connections = connectionsWith({});
  await get(connections, web.urlOf(1));
  const { body } = await request(web.urlOf(2), { dispatcher: connections });
  for (const n of [1, 2]) connections.leave(web.hostOf(n));
  await body.text();
  await until(() => web.open() === 0);
  expect(await get(connections, web.urlOf(1))).toBe('ok');
  expect(web.open()).toBe(1);
});

test('a server that closes each connection is asked over a new one', async () => {
  const web = await sites('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok');
  const connections = connectionsWith({ all: 3 });
  for (let n = 0; n < 10; n++) expect(await get(connections, web.urlOf(1))).toBe('ok');
  expect(web.made()).toBe(10);
});

test('a connection that cannot be made leaves its place to others', async () => {
  const connections = connectionsWith({ all: 1 });
  for (let n = 0; n < 3; n++) {
    expect(connections.room('http://127.0.0.1:1')).toBeNull();
    await expect(get(connections, 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('requests beyond the limit of a site, or of all, wait for room', async () => {
  const web = await sites();
  const connections = connectionsWith({ all: 2, perSite: 1 });
  const first = request(web.urlOf(1), { dispatcher: connections });
  const room = connections.room(web.urlOf(1));
  expect(room).not.toBeNull();
  expect(connections.room(web.urlOf(2))).toBeNull();
  await (await first).body.text();
  await room;
  expect(connections.room(web.urlOf(1))).toBeNull();
});

test('after a shortage few connections are made, and as many as before when it has passed', async () => {
  const web = await sites();
  const clock = new ManualClock();
  const connections = connectionsWith({ all: 4 }, clock);
  await get(connections, web.urlOf(1));
  connections.onShortage();
  await until(() => web.open() === 0);
  const pending = request(web.urlOf(2), { dispatcher: connections });
  const room = connections.room(web.urlOf(3));
  expect(room).not.toBeNull();
  await clock.advance(2000);
  await room;
  await (await pending).body.text();
  await clock.advance(2000);
  const most = [5, 6, 7, 8].map((n) => {
    const free = connections.room(web.urlOf(n)) === null;
    if (free) void get(connections, web.urlOf(n)).catch(() => {});
    return free;
  });
  expect(most).toEqual([true, true, true, true]);
});
