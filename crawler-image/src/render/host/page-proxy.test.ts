import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createHttpServer, request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { startSite, type Answer } from '../../testing/web-site.ts';
import { PageProxy, type Connect } from './page-proxy.ts';

const actions: (() => unknown)[] = [];
afterEach(async () => {
  while (actions.length > 0) await actions.pop()?.();
});

/** Connects to this machine whatever the name. */
const here: Connect = (_hostname, port) =>
  new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });

async function open(connect: Connect = here, bytesMax = 1_000_000): Promise<PageProxy> {
  const proxy = await PageProxy.open(connect, bytesMax);
  actions.push(() => proxy.close());
  return proxy;
}

async function siteOf(answer: Answer): Promise<{ port: string; requests: { headers: object }[] }> {
  const site = await startSite(answer);
  actions.push(() => site.close());
  return { port: new URL(site.url).port, requests: site.requests };
}

/** Requests a URL from the proxy as a browser does; null if the connection breaks. */
function get(proxy: PageProxy, url: string): Promise<{ status: number; body: string } | null> {
  return new Promise((resolve) => {
    const asked = request(proxy.url, {
      path: url,
      headers: { 'proxy-connection': 'keep-alive', 'x-a': '1' },
    });
    asked.on('error', () => resolve(null));
    asked.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('error', () => resolve(null));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.end();
  });
}

/** The answer to one line that is sent through a tunnel to `target`. */
function tunnel(proxy: PageProxy, target: string, line = 'ping'): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connectTcp(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (heard.endsWith('\r\n\r\n')) socket.write(line);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

async function echo(): Promise<number> {
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', (chunk) => socket.end(`you said ${chunk.toString()}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  actions.push(() => server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  return (server.address() as AddressInfo).port;
}

describe('plain requests', () => {
  test('are forwarded without the headers meant for the proxy', async () => {
    const site = await siteOf((_, response) => void response.end('hello'));
    expect(await get(await open(), `http://shop.example:${site.port}/a?b`)).toEqual({
      status: 200,
      body: 'hello',
    });
    expect(site.requests).toMatchObject([
      { path: '/a?b', headers: { host: `shop.example:${site.port}`, 'x-a': '1' } },
    ]);
    expect(site.requests[0]?.headers).not.toHaveProperty('proxy-connection');
  });

  test('to an address that the rule forbids are not answered', async () => {
    const proxy = await open(() => Promise.reject(new Error('refused')));
    expect(await get(proxy, 'http://10.0.0.1/')).toBeNull();
    expect(await get(proxy, 'ftp://shop.example/')).toMatchObject({ status: 400 });
    expect(await get(proxy, '/no-host')).toMatchObject({ status: 400 });
  });

  test('fail once the page has reached its download limit', async () => {
    const site = await siteOf((_, response) => void response.end('x'.repeat(600)));
    const proxy = await open(here, 1000);
    const url = `http://shop.example:${site.port}/`;
    expect(await get(proxy, url)).toMatchObject({ status: 200 });
    expect(await get(proxy, url)).toBeNull();
    expect(proxy.bytes).toBeGreaterThan(1000);
  });

  test('that hang are ended with the page', async () => {
    const site = await siteOf(() => {});
    const proxy = await open();
    const answer = get(proxy, `http://shop.example:${site.port}/`);
    while (site.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    proxy.close();
    expect(await answer).toBeNull();
  });
});

describe('tunnels', () => {
  test('go to the requested host and port, and their bytes are counted', async () => {
    const asked: string[] = [];
    const proxy = await open((hostname, port) => {
      asked.push(hostname);
      return here(hostname, port);
    });
    const port = await echo();
    expect(await tunnel(proxy, `shop.example:${port}`)).toMatch(/^HTTP\/1\.1 200 .*you said ping$/s);
    expect(asked).toEqual(['shop.example']);
    expect(proxy.bytes).toBe('you said ping'.length);
  });

  test.each(['0x7f.1', '2130706433', '127.1'])('to %s count as 127.0.0.1 for the rule', async (spelling) => {
    const asked: string[] = [];
    const proxy = await open((hostname) => {
      asked.push(hostname);
      return Promise.reject(new Error('refused'));
    });
    expect(await tunnel(proxy, `${spelling}:443`)).toMatch(/^HTTP\/1\.1 502 /);
    expect(asked).toEqual(['127.0.0.1']);
  });

  test('without a valid target are refused', async () => {
    expect(await tunnel(await open(), '//')).toMatch(/^HTTP\/1\.1 (400|502) /);
  });
});

test('listens on loopback only', async () => {
  const proxy = await open();
  expect(new URL(proxy.url).hostname).toBe('127.0.0.1');
  const other = createHttpServer();
  // The port is in use on 127.0.0.1, and free on the other addresses.
  await new Promise<void>((resolve, reject) => {
    other.once('error', reject).listen(Number(new URL(proxy.url).port), '127.0.0.2', resolve);
  });
  actions.push(() => other.close());
  expect(other.listening).toBe(true);
});
