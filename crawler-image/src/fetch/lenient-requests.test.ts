import type { LookupAddress } from 'node:dns';
import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import { httpOptionsOf } from '../testing/options-of.ts';
import { Fetcher } from './fetcher.ts';
import type { RedirectRule } from './fetch-result.ts';
import { startRawServer, type HostileServer } from './testing/hostile-server.ts';
import { startHttpProxy } from './testing/proxy-servers.ts';
import { selfSigned } from './testing/self-signed.ts';

const PAGE = '<h1>Odd</h1>';
const ODD = `HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\nContent-Length: ${PAGE.length}\r\n`;
const GOOD = ODD.replace('\r\n charset', ' charset');

let server: HostileServer;
let answer: (socket: Socket, path: string) => void;
let heads: string[];
let connections: number;
let fetcher: Fetcher;

beforeEach(async () => {
  [heads, connections] = [[], 0];
  answer = (socket) => void socket.write(`${ODD}\r\n${PAGE}`);
  server = await startRawServer(
    (socket, path) => answer(socket, path),
    (socket) => {
      connections += 1;
      socket.on('data', (bytes) => heads.push(bytes.toString('latin1')));
    },
  );
  fetcher = fetcherWith({});
});
afterEach(async () => {
  await Promise.all([fetcher.close(), server.close()]);
});

function fetcherWith(http: Partial<HttpOptions>, lookups: LookupAddress[] = []): Fetcher {
  return new Fetcher({
    agentOf: () => 'tester/1',
    timeoutMs: 1000,
    connectionsPerHost: 1,
    http: { ...httpOptionsOf(), ...http },
    guard: new AddressGuard({ allowed: '127.0.0.1', ofMachine: '' }),
    lookup: (_, __, callback) => callback(null, [lookups.shift() ?? { address: '127.0.0.1', family: 4 }]),
    clock: systemClock,
  });
}

const follow: RedirectRule = (url) => Promise.resolve({ url });

describe('a head that the strict parser refuses', () => {
  test('is asked for once more when it may be, and its host is asked leniently from then on', async () => {
    const asked: unknown[] = [];
    const rule: RedirectRule = (url, isAgain) => {
      asked.push([url, isAgain]);
      return follow(url);
    };
    const url = `${server.url}/a`;
    const page = { kind: 'page', finalUrl: url, contentType: 'text/html; charset=utf-8' };
    expect(await fetcher.fetch(url, rule)).toMatchObject({ ...page, leniencies: ['folded_line'] });
    expect(asked).toEqual([[url, true]]);
    expect(connections).toBe(2);
    expect(await fetcher.fetch(url, rule)).toMatchObject(page);
    expect(asked).toHaveLength(1);
    expect(connections).toBe(3);
    const [strict, ...lenient] = heads.map((head) => head.replace(/connection: .*/i, ''));
    expect(lenient).toEqual([strict, strict]);
    expect(heads.map((head) => /connection: (.*)/i.exec(head)?.[1])).toEqual([
      'keep-alive',
      'close',
      'close',
    ]);
  });

  test('is not asked for again if it may not be', async () => {
    const result = await fetcher.fetch(server.url, () => Promise.resolve({ kind: 'aborted' }));
    expect(result).toEqual({ kind: 'aborted' });
    expect(connections).toBe(1);
  });

  test('of another page of the host has no leniencies if there is nothing wrong', async () => {
    await fetcher.fetch(`${server.url}/a`, follow);
    answer = (socket) => void socket.write(`${GOOD}\r\n${PAGE}`);
    expect(await fetcher.fetch(`${server.url}/b`, follow)).not.toHaveProperty('leniencies');
  });

  test('costs two requests if it is refused again, and one from then on', async () => {
    answer = (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    for (const sum of [2, 3, 4]) {
      expect(await fetcher.fetch(`${server.url}/a`, follow)).toMatchObject({ code: 'bad_response' });
      expect(connections).toBe(sum);
    }
  });

  test('is followed by nothing: no answer is taken for the next one', async () => {
    answer = (socket) => void socket.write(`${ODD}\r\n${PAGE}${GOOD}\r\n${PAGE.replace('Odd', 'Bad')}`);
    for (let i = 0; i < 4; i++) {
      const result = await fetcher.fetch(`${server.url}/${i}`, follow);
      expect(result.kind === 'page' && result.body.toString()).toBe(PAGE);
    }
  });

  test('leaves no connection open', async () => {
    await fetcher.fetch(`${server.url}/a`, follow);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('may redirect and set cookies', async () => {
    await fetcher.close();
    fetcher = fetcherWith({ cookies: { keep: true, send: {} } });
    const found =
      'HTTP/1.1 302 Found\r\nSet-Cookie: a=b;\r\n Path=/\r\nLocation : /next\r\nContent-Length: 0\r\n\r\n';
    answer = (socket, path) => void socket.write(path === '/next' ? `${ODD}\r\n${PAGE}` : found);
    expect(await fetcher.fetch(server.url, follow)).toMatchObject({ finalUrl: `${server.url}/next` });
    expect(heads.at(-1)).toMatch(/^cookie: a=b\r$/im);
  });

  test('is bound by the timeouts and limits of all requests', async () => {
    let requests = 0;
    answer = (socket) => void socket.write((requests += 1) === 1 ? ODD : 'HTTP/1.1 200 OK\r\n');
    expect(await fetcher.fetch(`${server.url}/a`, follow)).toMatchObject({ code: 'timeout' });
    answer = (socket) => void socket.write(`${ODD.replace(/Content-L.*/, '')}\r\n${PAGE.repeat(1000)}`);
    const small = fetcherWith({ maxBytes: 5000 });
    expect(await small.fetch(`${server.url}/b`, follow)).toMatchObject({ code: 'too_large' });
    await small.close();
  });

  test('is aborted with all others', async () => {
    await fetcher.fetch(`${server.url}/a`, follow);
    answer = () => fetcher.abort();
    expect(await fetcher.fetch(`${server.url}/b`, follow)).toEqual({ kind: 'aborted' });
  });

  test('does not get past the guard: a name that resolves differently now is refused', async () => {
    const rebinding = fetcherWith({}, [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ]);
    const url = server.url.replace('127.0.0.1', 'rebinding.example');
    expect(await rebinding.fetch(`${url}/`, follow)).toMatchObject({ code: 'address_refused' });
    expect(connections).toBe(1);
    await rebinding.close();
  });

  test('comes through the proxy, as all do', async () => {
    const proxy = await startHttpProxy();
    const proxied = fetcherWith(
      httpOptionsOf({ proxies: { urls: [`http://127.0.0.1:${proxy.port}`], max_errors: 2 } }),
    );
    expect(await proxied.fetch(`${server.url}/a`, follow)).toMatchObject({ leniencies: ['folded_line'] });
    expect(proxy.asked).toHaveLength(2);
    await Promise.all([proxied.close(), proxy.close()]);
  });

  test('is read over TLS, and only with a certificate that is trusted', async () => {
    const secure = createTlsServer(await selfSigned(), (socket) => {
      socket.on('error', () => {}).once('data', () => socket.write(`${ODD}\r\n${PAGE}`));
    });
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`;
    const lax = fetcherWith({ verifyTls: false });
    expect(await lax.fetch(url, follow)).toMatchObject({ kind: 'page', leniencies: ['folded_line'] });
    expect(await fetcher.fetch(url, follow)).toMatchObject({ code: 'tls_failed' });
    await lax.close();
    await new Promise((resolve) => secure.close(resolve));
  });
});

test('what is wrong with the head and with the body is told together', async () => {
  const head = ODD.replace('Content-Type', 'Content-Encoding: none\r\nContent-Type').replace(
    'html;',
    'html,',
  );
  answer = (socket) => void socket.write(`${head}\r\n${PAGE}`);
  expect(await fetcher.fetch(`${server.url}/`, follow)).toMatchObject({
    leniencies: ['folded_line', 'unknown_encoding', 'content_type'],
  });
});

test('a robots.txt is read with the same leniency', async () => {
  const rules = 'User-agent: *\nDisallow: /x\n';
  const head = 'HTTP/1.1 200 OK\nContent-Encoding: none\nContent-Type: text/plain\n\n';
  answer = (socket) => void socket.end(head + rules);
  expect(await fetcher.fetch(`${server.url}/robots.txt`, follow, 'any')).toMatchObject({
    body: Buffer.from(rules),
  });
});

describe('a Refresh header', () => {
  const withRefresh = (value: string): string => GOOD.replace('Content-L', `Refresh: ${value}\r\nContent-L`);

  test('is followed like a redirect, and asked for like one', async () => {
    answer = (socket, path) =>
      void socket.write(`${path === '/' ? withRefresh('3; url=next\xE9') : GOOD}\r\n${PAGE}`, 'latin1');
    expect(await fetcher.fetch(`${server.url}/`, follow)).toMatchObject({
      finalUrl: `${server.url}/next%E9`,
    });
    const refused: RedirectRule = (url) =>
      Promise.resolve({ kind: 'skipped', reason: url.endsWith('%E9') ? 'scope' : 'redirect' });
    expect(await fetcher.fetch(`${server.url}/`, refused)).toEqual({ kind: 'skipped', reason: 'scope' });
  });

  test('leads to no address that is refused, and not round and round', async () => {
    answer = (socket, path) =>
      void socket.write(
        `${withRefresh(path === '/inside' ? '0;url=http://10.0.0.1/' : `0;url=${path}x`)}\r\n${PAGE}`,
      );
    expect(await fetcher.fetch(`${server.url}/inside`, follow)).toMatchObject({ code: 'address_refused' });
    expect(await fetcher.fetch(`${server.url}/`, follow)).toMatchObject({ code: 'too_many_redirects' });
  });

  test.each(['5', '0; url=/', '600; url=/next', '0; url=javascript:go()', 'soon'])(
    '%j leaves the page as it is',
    async (value) => {
      answer = (socket) => void socket.write(`${withRefresh(value)}\r\n${PAGE}`);
      expect(await fetcher.fetch(`${server.url}/`, follow)).toMatchObject({ finalUrl: `${server.url}/` });
      expect(connections).toBe(1);
    },
  );

  test('of a robots.txt or an image is ignored', async () => {
    answer = (socket) => void socket.write(`${withRefresh('0; url=/next')}\r\n${PAGE}`);
    const result = await fetcher.fetch(`${server.url}/robots.txt`, follow, 'any');
    expect(result).toMatchObject({ finalUrl: `${server.url}/robots.txt` });
  });
});
