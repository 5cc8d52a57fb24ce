import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { AddressGuard } from '../guard/address-guard.ts';
import { sendHtml } from '../testing/web-site.ts';
import { Fetcher } from './fetcher.ts';
import { type FetchResult } from './fetch-result.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import { startHostileServer, startRawServer, type HostileServer } from './testing/hostile-server.ts';
import { goodAnswer, MISDEEDS, type Misdeed } from './testing/misdeeds.ts';
import { selfSigned } from './testing/self-signed.ts';
import { httpOptionsOf } from '../testing/options-of.ts';

let server: HostileServer;
beforeAll(async () => {
  server = await startHostileServer();
});
afterAll(() => server.close());

/** Impatient only where a timeout is to be seen: what sends a lot may take its time on a busy machine. */
function fetcherOf({
  timeoutMs = 20_000,
  ...http
}: Partial<HttpOptions & { timeoutMs: number }> = {}): Fetcher {
  return new Fetcher({
    agentOf: () => 'tester/1',
    timeoutMs,
    connectionsPerHost: 1,
    http: { ...httpOptionsOf(), ...http },
    guard: new AddressGuard({ allowed: '127.0.0.1', ofMachine: '' }),
    clock: systemClock,
  });
}

const follow = (url: string): Promise<{ url: string }> => Promise.resolve({ url });
const outcomeOf = (result: FetchResult): string => (result.kind === 'failed' ? result.code : result.kind);

async function sufferAndGoOn(
  name: string,
  fetcher: Fetcher,
): Promise<{ bad: FetchResult; good: FetchResult }> {
  const bad = await fetcher.fetch(`${server.url}/${name}`, follow);
  // There is one connection: a bad page that keeps it leaves none for the good page.
  const good = await fetcher.fetch(`${server.url}/good`, follow);
  await fetcher.close();
  return { bad, good };
}

const isSlow = ([, { outcome }]: readonly [string, Misdeed]): boolean => outcome === 'timeout';
const cases = [...MISDEEDS];

test.each(cases.filter((each) => !isSlow(each)))(
  '%s has its name, and the next page is fetched',
  async (name, { outcome }) => {
    const { bad, good } = await sufferAndGoOn(name, fetcherOf());
    expect(outcomeOf(bad)).toBe(outcome);
    expect(good).toMatchObject({ kind: 'page', status: 200 });
  },
);

test('who lets others wait is a timeout, and the next page is fetched', async () => {
  const slow = cases.filter(isSlow).map(([name]) => name);
  const ends = slow.map(async (name) => {
    const fetcher = fetcherOf({ timeoutMs: 900, idleTimeoutMs: 300 });
    const { bad, good } = await sufferAndGoOn(name, fetcher);
    return [name, outcomeOf(bad), outcomeOf(good)];
  });
  expect(await Promise.all(ends)).toEqual(slow.map((name) => [name, 'timeout', 'page']));
});

describe('a server that sends before it is asked', () => {
  test.each([
    ['a page', goodAnswer, 'page'],
    ['garbage', 'welcome to this server\r\n', 'bad_response'],
  ])('with %s is believed for one request, and the crawl continues', async (_, text, outcome) => {
    const talker = await startRawServer(
      () => {},
      (socket) => void socket.write(text),
    );
    const fetcher = fetcherOf({ timeoutMs: 900 });
    const early = outcomeOf(await fetcher.fetch(talker.url, follow));
    // It may be noticed before the request is on its way, or after.
    expect([outcome, 'bad_response', 'connection_lost', 'timeout']).toContain(early);
    expect(await fetcher.fetch(`${server.url}/good`, follow)).toMatchObject({ kind: 'page' });
    await Promise.all([fetcher.close(), talker.close()]);
  });

  test('what comes after a page is never taken for the next one', async () => {
    const evil = goodAnswer.replaceAll('Good', 'Evil');
    const chatty = await startRawServer((socket) => void socket.write(goodAnswer + evil));
    const fetcher = fetcherOf({ timeoutMs: 900 });
    const bodies: string[] = [];
    for (let i = 0; i < 5; i++) {
      const result = await fetcher.fetch(`${chatty.url}/${i}`, follow);
      bodies.push(result.kind === 'page' ? result.body.toString() : outcomeOf(result));
    }
    expect(bodies[0]).toContain('Good');
    expect(bodies.join(' ')).not.toContain('Evil');
    await Promise.all([fetcher.close(), chatty.close()]);
  });
});

describe('over TLS', () => {
  const certified = selfSigned();

  test('an untrusted certificate is refused, unless the config accepts any', async () => {
    const secure = createServer(await certified, (_, response) => sendHtml(response, '<h1>Hi</h1>'));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`;
    const [strict, lax] = [fetcherOf(), fetcherOf({ verifyTls: false })];
    expect(await strict.fetch(url, follow)).toMatchObject({ code: 'tls_failed', retryable: false });
    expect(await lax.fetch(url, follow)).toMatchObject({ kind: 'page' });
    await Promise.all([strict.close(), lax.close()]);
    secure.closeAllConnections();
    await new Promise((resolve) => secure.close(resolve));
  });

  const HELLO = Buffer.from([0x16, 3, 3]);
  test.each([
    ['answers in plain HTTP', 'tls_failed', (socket: Socket) => void socket.write(goodAnswer)],
    ['hangs', 'timeout', (socket: Socket) => void socket.write(HELLO)],
    ['closes', 'connection_lost', (socket: Socket) => void socket.end()],
    ['resets', 'connection_lost', (socket: Socket) => void socket.resetAndDestroy()],
  ])('a server that %s in the handshake is %s', async (_, outcome, onHello) => {
    const plain = await startRawServer(
      () => {},
      (socket) => void socket.once('data', () => onHello(socket)),
    );
    const fetcher = fetcherOf({ timeoutMs: outcome === 'timeout' ? 500 : 90_000 });
    const result = await fetcher.fetch(plain.url.replace('http:', 'https:'), follow);
    expect(outcomeOf(result)).toBe(outcome);
    expect(await fetcher.fetch(`${server.url}/good`, follow)).toMatchObject({ kind: 'page' });
    await Promise.all([fetcher.close(), plain.close()]);
  });
});
