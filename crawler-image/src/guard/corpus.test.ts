import { parseUrl } from '@crawlerd/shared';
import { createServer, isIP, type Server } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { Fetcher } from '../fetch/fetcher.ts';
import { type FetchResult } from '../fetch/fetch-result.ts';
import { startSite, type WebSite } from '../testing/web-site.ts';
import { AddressGuard } from './address-guard.ts';
import { connectedFault } from './guarded-connector.ts';
import { SPECIAL_IPV4, SPECIAL_IPV6, spellingsOfIpv4 } from './testing/addresses.ts';
import { httpOptionsOf } from '../testing/options-of.ts';

/** Listens on every address of this machine and counts connections: there must be none. */
let canary: Server;
let port: number;
let hits = 0;

/** What names resolve to, one answer per lookup; the last one repeats. */
let answers: LookupAddress[][] = [];
let site: WebSite;
let location = '';
let status = 302;

beforeAll(async () => {
  canary = createServer((socket) => {
    hits += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, '::', resolve));
  const address = canary.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  // The only site that may be reached: it redirects to the canary.
  site = await startSite((_, response) => void response.writeHead(status, { location }).end());
});
afterAll(async () => {
  await new Promise((resolve) => canary.close(resolve));
  await site.close();
});

let fetcher: Fetcher;
beforeEach(() => {
  hits = 0;
  fetcher = fetcherWith('');
});
afterEach(() => fetcher.close());

function fetcherWith(allowedRanges: string): Fetcher {
  return new Fetcher({
    agentOf: () => 'tester/1',
    timeoutMs: 5000,
    connectionsPerHost: 2,
    http: httpOptionsOf(),
    guard: new AddressGuard({ allowed: allowedRanges, ofMachine: '' }),
    lookup: (_, __, callback) => {
      const next = answers.length > 1 ? answers.shift() : answers[0];
      if (next === undefined) callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
      else callback(null, next);
    },
    clock: systemClock,
  });
}

const follow = (url: string): Promise<{ url: string }> => Promise.resolve({ url });
const codeOf = (result: FetchResult): string => (result.kind === 'failed' ? result.code : result.kind);
const get = async (url: string): Promise<string> => codeOf(await fetcher.fetch(url, follow));
const ip = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });

const spellings = [...SPECIAL_IPV4.flatMap(spellingsOfIpv4), ...SPECIAL_IPV6];
const urlOf = (host: string): string => `http://${host}:${port}/`;

/**
 * Spellings that are not valid in a URL are rejected earlier: a config with one is refused, and links to one are
 * ignored.
 */
function outcomeOf(url: string): 'address_refused' | 'dns_failed' | 'no URL' {
  if (parseUrl(url) === null) return 'no URL';
  return isIP(new URL(url).hostname.replaceAll(/[[\]]/g, '')) === 0 ? 'dns_failed' : 'address_refused';
}

describe(`${spellings.length} spellings of addresses that crawls may not reach`, () => {
  test('are more than three hundred, and a URL parser reads most of them as addresses', () => {
    expect(new Set(spellings).size).toBeGreaterThan(600);
    expect(spellings.filter((host) => parseUrl(`http://${host}/`) !== null).length).toBeGreaterThan(500);
  });

  test('are refused for what they are, and none reaches the canary', async () => {
    answers = [];
    const outcomes = new Map<string, number>();
    for (const host of spellings) {
      const outcome = parseUrl(urlOf(host)) !== null ? await get(urlOf(host)) : 'no URL';
      expect([host, outcome]).toEqual([host, outcomeOf(urlOf(host))]);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect(outcomes.get('address_refused')).toBeGreaterThan(500);
    expect(hits).toBe(0);
  }, 60_000);

  test('are refused behind user info, in upper case, and with other schemes', async () => {
    answers = [];
    for (const host of ['127.0.0.1', '[::1]', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]']) {
      for (const url of [
        `http://public.example@${host}:${port}/`,
        `http://public.example:80@${host}:${port}/`,
        `http://public.example%2f@${host}:${port}/`,
        `http://public.example%23@${host}:${port}/`,
        `HTTP://${host.toUpperCase()}:${port}/`,
        `http:\\\\${host}:${port}\\`,
        `http:/${host}:${port}/`,
        `http://${host}:${port}#@public.example/`,
        `http://${host}:${port}?@public.example/`,
        `https://${host}:${port}/`,
      ]) {
        expect([url, parseUrl(url) !== null ? await get(url) : 'address_refused']).toEqual([
          url,
          'address_refused',
        ]);
      }
    }
    expect(hits).toBe(0);
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])(
    'with %d lead to none of them',
    async (code) => {
      answers = [];
      await fetcher.close();
      fetcher = fetcherWith('127.0.0.1');
      status = code;
      for (const url of spellings.map(urlOf)) {
        if (parseUrl(url) !== null && isOpen(url)) continue;
        // As a server sends it: header fields are ASCII.
        location = encodeURI(url).replaceAll(/%25|%5[BD]/g, decodeURIComponent);
        const outcome = parseUrl(location) !== null ? outcomeOf(location) : 'bad_redirect';
        expect([url, await get(site.url)]).toEqual([url, outcome]);
      }
      expect(hits).toBe(0);
    },
    60_000,
  );

  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'data:text/html,x',
    'javascript:1',
    'gopher://127.0.0.1/',
  ])('to %s are none', async (to) => {
    await fetcher.close();
    fetcher = fetcherWith('127.0.0.1');
    location = to;
    expect(await get(site.url)).toBe('bad_redirect');
  });
});

/** The address of the site itself, which the operator allows in the tests of redirects. */
function isOpen(url: string): boolean {
  return ['127.0.0.1', '[::ffff:7f00:1]'].includes(new URL(url).hostname);
}

describe('names', () => {
  const name = (): string => `http://innocent.example:${port}/`;

  test.each([...SPECIAL_IPV4, ...SPECIAL_IPV6.map((host) => host.slice(1, -1))])(
    'that resolve to %s are refused',
    async (address) => {
      answers = [[ip(address)]];
      expect(await get(name())).toBe('address_refused');
      expect(hits).toBe(0);
    },
  );

  test('with several addresses reach only those that are public', async () => {
    await fetcher.close();
    // The site's address stands for a public one.
    fetcher = fetcherWith('127.0.0.1');
    answers = [[ip('::1'), ip('10.0.0.1'), ip('127.0.0.1')]];
    location = 'file:///';
    expect(await get(`http://innocent.example:${new URL(site.url).port}/`)).toBe('bad_redirect');
    expect(hits).toBe(0);
  });

  test('with several addresses, none of them public, are refused', async () => {
    answers = [[ip('::1'), ip('127.0.0.1'), ip('192.168.0.1')]];
    expect(await get(name())).toBe('address_refused');
    expect(hits).toBe(0);
  });

  test('that change their answer (DNS rebinding) are judged by the address that is connected to', async () => {
    await fetcher.close();
    fetcher = fetcherWith('127.0.0.1');
    // Public when it is first asked, the machine itself the next time.
    answers = [[ip('127.0.0.1')], [ip('::1')]];
    location = 'file:///';
    const rebinding = `http://rebinding.example:${new URL(site.url).port}/`;
    expect(await get(rebinding)).toBe('bad_redirect');
    expect(await get(name())).toBe('address_refused');
    expect(hits).toBe(0);
  });

  test('are refused with all addresses that would have to be allowed', async () => {
    answers = [[ip('::1'), ip('127.0.0.1')]];
    const result = await fetcher.fetch('http://localhost:3000/', follow);
    expect(result).toMatchObject({
      detail:
        'localhost resolves to ::1, a loopback address, which crawls may not reach; the operator can allow it with CRAWLERD_CRAWL_ALLOWED_RANGES=::1,127.0.0.1',
    });
  });

  test('with a tail of dots, or with an address in front, are names', async () => {
    answers = [[ip('127.0.0.1')]];
    for (const host of [
      '127.0.0.1..',
      '127.0.0.1.nip.example',
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
    ]) {
      const url = `http://${host}:${port}/`;
      expect([host, parseUrl(url) !== null ? await get(url) : 'address_refused']).toEqual([
        host,
        'address_refused',
      ]);
    }
    expect(hits).toBe(0);
  });
});

test('a connection whose remote address differs from the checked one is closed', () => {
  const guard = new AddressGuard({ allowed: '', ofMachine: '' });
  const faultAt = (address?: string) => connectedFault(guard, address, 'innocent.example');
  expect(faultAt('93.184.215.14')).toBeNull();
  expect(faultAt('::ffff:93.184.215.14')).toBeNull();
  expect(faultAt('127.0.0.1')).toMatchObject({ code: 'ADDRESS_REFUSED' });
  // It may be retried: the peer has only closed it.
  expect(faultAt()).toMatchObject({ code: 'ECONNRESET' });
});

test('the canary would have been hit', async () => {
  await fetcher.close();
  fetcher = fetcherWith('127.0.0.1');
  expect(await get(`http://127.0.0.1:${port}/`)).toBe('connection_lost');
  expect(hits).toBe(1);
});
