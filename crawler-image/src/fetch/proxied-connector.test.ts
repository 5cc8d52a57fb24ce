import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import type { Lookup } from '../guard/guarded-connector.ts';
import { sendHtml, startSite, type WebSite } from '../testing/web-site.ts';
import { Fetcher } from './fetcher.ts';
import { type FetchResult } from './fetch-result.ts';
import {
  startBrokenProxy,
  startHttpProxy,
  startSocksProxy,
  type ProxyServer,
} from './testing/proxy-servers.ts';
import { selfSigned } from './testing/self-signed.ts';
import { httpOptionsOf } from '../testing/options-of.ts';

/** Ports from which the site was connected to. */
let seenFrom: (number | undefined)[];
let notices: string[];
let site: WebSite;
const toClose: { close(): Promise<unknown> }[] = [];
const closing = <T extends { close(): Promise<unknown> }>(each: T): T => {
  toClose.push(each);
  return each;
};

beforeEach(async () => {
  [seenFrom, notices] = [[], []];
  site = closing(
    await startSite((request, response) => {
      seenFrom.push(request.socket.remotePort);
      sendHtml(response, 'here');
    }),
  );
});
afterEach(async () => {
  await Promise.all(toClose.splice(0).map((each) => each.close()));
});

const names: Lookup = (hostname, _, callback) => {
  const address = { localhost: '127.0.0.1', 'inside.example': '10.0.0.1' }[hostname];
  if (address !== undefined) return callback(null, [{ address, family: 4 }]);
  callback(Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' }), []);
};

function through(
  urls: string[],
  more: object = {},
  allowed = '127.0.0.1',
): (url?: string) => Promise<FetchResult> {
  const fetcher = closing(
    new Fetcher({
      agentOf: () => 'tester/1',
      timeoutMs: 5000,
      connectionsPerHost: 1,
      http: httpOptionsOf({ proxies: { urls, max_errors: 2 }, ...more }),
      guard: new AddressGuard({ allowed, ofMachine: '' }),
      lookup: names,
      clock: systemClock,
      onNotice: (sentence) => notices.push(sentence),
    }),
  );
  return (url = `${site.url}/`) => fetcher.fetch(url, (to) => Promise.resolve({ url: to }));
}

const KINDS: [scheme: string, start: typeof startHttpProxy][] = [
  ['http', startHttpProxy],
  ['socks5', startSocksProxy],
];

test.each(KINDS)(
  'the site sees the connection of the %s proxy, once for several pages',
  async (scheme, start) => {
    const proxy = closing(await start());
    const get = through([`${scheme}://127.0.0.1:${proxy.port}`]);
    expect(await get()).toMatchObject({ kind: 'page', body: Buffer.from('here') });
    expect(await get()).toMatchObject({ kind: 'page' });
    expect(proxy.asked).toEqual([new URL(site.url).host]);
    expect(seenFrom).toEqual([proxy.from[0], proxy.from[0]]);
  },
);

test.each(KINDS)('a name is left to the %s proxy, and https is kept from it', async (scheme, start) => {
  const tls = await selfSigned();
  const server = createHttpsServer(tls, (_, response) => sendHtml(response, 'secret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closing({ close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) });
  const proxy = closing(await start());
  const urls = [`${scheme}://127.0.0.1:${proxy.port}`];
  expect(await through(urls)(`https://localhost:${port}/`)).toMatchObject({ code: 'tls_failed' });
  const trusting = through(urls, { http: { tls_verify: false } });
  expect(await trusting(`https://localhost:${port}/`)).toMatchObject({ body: Buffer.from('secret') });
  expect(proxy.asked).toEqual([`localhost:${port}`, `localhost:${port}`]);
  expect(notices).toEqual([]);
});

test('a proxy is reached over TLS, if its certificate is to be trusted', async () => {
  const proxy = closing(await startHttpProxy({ tls: await selfSigned() }));
  const urls = [`https://127.0.0.1:${proxy.port}`];
  expect(await through(urls, { http: { tls_verify: false } })()).toMatchObject({ kind: 'page' });
  expect(await through(urls)()).toMatchObject({ code: 'proxy_failed', retryable: true });
  expect(proxy.asked).toHaveLength(1);
});

test.each(KINDS)('the %s proxy is the only one that gets its credentials', async (scheme, start) => {
  const proxy = closing(await start({ credentials: 'me:p@ss:word' }));
  const url = (user: string): string => `${scheme}://${user}127.0.0.1:${proxy.port}`;
  expect(await through([url('me:p%40ss%3Aword@')])()).toMatchObject({ kind: 'page' });
  expect(site.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  for (const user of ['me:s3cret@', '']) {
    const get = through([url(user)]);
    const results = [await get(), await get(), await get()];
    expect(results.map((result) => 'code' in result && result.code)).toEqual(Array(3).fill('proxy_failed'));
    const said = scheme === 'socks5' && user === '' ? 'requires credentials' : 'rejects the credentials';
    expect(JSON.stringify([results, notices])).toContain(`${scheme}://127.0.0.1:${proxy.port}: it ${said}`);
    expect(JSON.stringify([results, notices])).not.toMatch(/s3cret|me:/);
  }
});

test.each(['silent', 'closing', 'gone'] as const)(
  'a proxy that is %s is not used any more after errors in a row, and its hosts move to the next',
  async (how) => {
    const broken = await startBrokenProxy(how === 'gone' ? 'silent' : how);
    if (how === 'gone') await broken.close();
    else closing(broken);
    const proxies = await Promise.all([startHttpProxy(), startSocksProxy()]);
    const [http, socks] = proxies.map(closing) as [ProxyServer, ProxyServer];
    const urls = [
      `${how === 'silent' ? 'http' : 'socks5'}://127.0.0.1:${broken.port}`,
      `http://127.0.0.1:${http.port}`,
      `socks5://127.0.0.1:${socks.port}`,
    ];
    // Each place in the list is tried, so that the broken one is the host's own once.
    for (const turn of [0, 1, 2]) {
      const get = through([...urls.slice(turn), ...urls.slice(0, turn)], { connect_timeout: 0.2 });
      const codes = [await get(), await get(), await get()].map((each) =>
        'code' in each ? each.code : each.kind,
      );
      expect([
        ['proxy_failed', 'proxy_failed', 'page'],
        ['page', 'page', 'page'],
      ]).toContainEqual(codes);
    }
    expect(notices).toEqual([
      expect.stringMatching(
        /^the proxy \S+ is not used any more after 2 errors in a row \(.+\): its hosts move to the next proxy$/,
      ),
    ]);
    expect(http.asked.length + socks.asked.length).toBe(3);
  },
);

test('when no proxy is left, pages fail at once, for good, and never go without one', async () => {
  const dead = await Promise.all([startHttpProxy(), startHttpProxy()]);
  await Promise.all(dead.map((each) => each.close()));
  const get = through(dead.map(({ port }) => `http://127.0.0.1:${port}`));
  for (let i = 0; i < 4; i++) expect(await get()).toMatchObject({ code: 'proxy_failed', retryable: true });
  expect(await get()).toEqual({
    kind: 'failed',
    code: 'proxy_failed',
    detail: 'no usable proxy is left',
    retryable: false,
    retryAfterMs: null,
  });
  expect(notices.at(-1)).toMatch(/no proxy is left, so all further pages fail$/);
  expect(site.requests).toEqual([]);
});

test.each([
  ['http', startHttpProxy, 502, 'unreachable', true],
  ['http', startHttpProxy, 403, 'proxy_failed', false],
  ['socks5', startSocksProxy, 4, 'unreachable', true],
  ['socks5', startSocksProxy, 5, 'connect_refused', true],
  ['socks5', startSocksProxy, 2, 'proxy_failed', false],
] as const)(
  'a site that the %s proxy cannot reach is a failure of the site, not of the proxy',
  async (scheme, start, refuses, code, retryable) => {
    const proxy = closing(await start({ refuses }));
    const get = through([`${scheme}://127.0.0.1:${proxy.port}`]);
    for (let i = 0; i < 3; i++) expect(await get()).toMatchObject({ code, retryable });
    expect(proxy.asked).toHaveLength(3);
    expect(notices).toEqual([]);
  },
);

test.each([
  ['http://169.254.169.254/', 'address_refused'],
  ['http://[::1]/', 'address_refused'],
  ['http://inside.example/', 'address_refused'],
  ['http://nowhere.example/', 'dns_failed'],
])('%s is not asked of a proxy: %s', async (url, code) => {
  const proxy = closing(await startHttpProxy());
  expect(await through([`http://127.0.0.1:${proxy.port}`])(url)).toMatchObject({ code });
  expect(proxy.asked).toEqual([]);
});

test.each([
  ['[2606:4700::1111]', '26064700000000000000000000001111'],
  ['[2606:4700:1:2:3:4:5:6]', '26064700000100020003000400050006'],
  ['1.1.1.1', '1.1.1.1'],
])('the address %s is given to a SOCKS proxy as an address', async (host, given) => {
  const proxy = closing(await startSocksProxy({ refuses: 4 }));
  const get = through([`socks5://127.0.0.1:${proxy.port}`]);
  expect(await get(`http://${host}/`)).toMatchObject({ code: 'unreachable' });
  expect(proxy.asked).toEqual([`${given}:80`]);
});

test.each([
  ['socks5', startHttpProxy],
  ['http', startSocksProxy],
] as const)('a proxy that does not support %s is no proxy', async (scheme, start) => {
  const proxy = closing(await start());
  const get = through([`${scheme}://127.0.0.1:${proxy.port}`], { connect_timeout: 0.5 });
  expect(await get()).toMatchObject({ code: 'proxy_failed', retryable: true });
});

test('a proxy in a private network needs the leave of the operator, like any other address', async () => {
  const proxy = closing(await startHttpProxy());
  const get = through([`http://127.0.0.1:${proxy.port}`], {}, '');
  expect(await get('http://8.8.8.8/')).toMatchObject({
    code: 'proxy_failed',
    detail: expect.stringMatching(/loopback.*CRAWLERD_CRAWL_ALLOWED_RANGES=127\.0\.0\.1/) as string,
  });
  expect(proxy.asked).toEqual([]);
});
