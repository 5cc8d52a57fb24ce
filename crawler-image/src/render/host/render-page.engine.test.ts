import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sendHtml, startSite, type Answer, type WebSite } from '../../testing/web-site.ts';
import { jobAt, keeperOf, USER_AGENT } from '../testing/keeper.ts';
import type { BrowserKeeper } from './browser-keeper.ts';

let keeper: BrowserKeeper;
let site: WebSite;
let answer: Answer = (_, response) => void response.end();

beforeAll(() => {
  keeper = keeperOf('127.0.0.1');
});
afterAll(() => keeper.close());
afterEach(async () => {
  await site.close();
  answer = (_, response) => void response.end();
});

/** The outcome for a page with this body. */
async function render(body: string, by = keeper) {
  site = await startSite((request, response) => answer(request, response));
  return by.render(jobAt(site, body));
}

const script = (code: string): string => `<body><p id="out">nothing</p><script>
  const say = (text) => { document.querySelector('#out').textContent = text };
  ${code}</script>`;
const paths = (): string[] => site.requests.map(({ path }) => path);

describe('a page', () => {
  test('is never requested by the browser, and has the address it was fetched from', async () => {
    expect(await render(script('say(location.href)'))).toMatchObject({
      kind: 'rendered',
      html: expect.stringContaining(`${site.url}/page</p>`) as string,
    });
    expect(paths()).toEqual([]);
  });

  test('is read when the data has arrived that its scripts requested one after the other', async () => {
    answer = (request, response) => void setTimeout(() => response.end(request.url), 60);
    const outcome = await render(
      script("fetch('/one').then(() => fetch('/two')).then((r) => r.text()).then(say)"),
    );
    expect(outcome).toMatchObject({ html: expect.stringContaining('/two</p>') as string });
    expect(outcome).toMatchObject({ bytes: expect.any(Number) as number });
    expect(site.requests.map(({ headers }) => headers['user-agent'])).toEqual([USER_AGENT, USER_AGENT]);
  });

  test('gets its styles, but no images, media and fonts', async () => {
    await render(`<link rel="stylesheet" href="/style.css"><img src="/image.png"><video src="/film.mp4"></video>
      <style>@font-face { font-family: f; src: url(/font.woff) } p { font-family: f }</style><p>text</p>`);
    expect(paths()).toEqual(['/style.css']);
  });

  test('does not hang in a dialog', async () => {
    const outcome = await render(script("alert('!'); confirm('?'); say('went on')"));
    expect(outcome).toMatchObject({ html: expect.stringContaining('went on') as string });
  });

  test('shares nothing with the previous page', async () => {
    const page = script(
      "say([document.cookie, localStorage.x].join()); document.cookie = 'a=1'; localStorage.x = 'b'",
    );
    await render(page);
    await site.close();
    expect(await render(page)).toMatchObject({
      html: expect.stringContaining('<p id="out">,</p>') as string,
    });
  });

  test('that runs out of memory loses only its own tab', async () => {
    const outcome = await render(script('const all = []; for (;;) all.push(new Array(1e6).fill(1.5))'));
    expect(outcome).toMatchObject({ kind: 'failed', code: 'render_failed', retryable: false });
    await site.close();
    expect(await render(script("say('fine')"))).toMatchObject({ kind: 'rendered' });
  });
});

describe('a page that navigates elsewhere', () => {
  test.each([
    ['a script', script("location.href = '/next'")],
    ['a script, a moment later', script("setTimeout(() => location.replace('/next'), 20)")],
    ['a refresh', '<meta http-equiv="refresh" content="0; url=/next">'],
    ['a form', '<form action="/next"></form><script>document.forms[0].submit()</script>'],
  ])('by %s is returned with the address, which is not requested', async (_, page) => {
    const outcome = await render(page);
    expect(outcome).toMatchObject({ kind: 'moved', to: expect.stringMatching(/\/next\??$/) as string });
    expect(paths()).toEqual([]);
  });

  test.each([
    [
      'posts',
      '<p>here</p><form action="/next" method="post"></form><script>document.forms[0].submit()</script>',
    ],
    ['opens another window', `<p>here</p><script>window.open('/next')</script>`],
  ])('is read as it is if it only %s', async (_, page) => {
    expect(await render(page)).toMatchObject({
      kind: 'rendered',
      html: expect.stringContaining('here') as string,
    });
    expect(paths()).toEqual([]);
  });
});

test('a page that offers a download is read as it is', async () => {
  const page = `<p>here</p><a download href="/file"></a><script>document.links[0].click()</script>`;
  expect(await render(page)).toMatchObject({
    kind: 'rendered',
    html: expect.stringContaining('here') as string,
  });
});

describe('the network', () => {
  /** What a hostile page may try in order to reach an address that its crawl may not. */
  const attempts = (canary: string): string => {
    const ws = canary.replace('http', 'ws');
    return `<link rel="stylesheet" href="${canary}/style"><link rel="prefetch" href="${canary}/prefetch">
      <link rel="preconnect" href="${canary}"><img src="${canary}/img"><script src="${canary}/script"></script>
      <iframe src="${canary}/frame"></iframe><object data="${canary}/object"></object>
      <iframe src="SITE/redirect"></iframe><script src="SITE/redirect"></script>
      <iframe src="file:///etc/passwd"></iframe><p id="out"></p><script>
      const tries = ['${canary}/fetch', 'SITE/redirect'].map((url) => fetch(url, { mode: 'no-cors' }));
      navigator.sendBeacon('${canary}/beacon');
      for (const url of ['${ws}/ws']) { try { new WebSocket(url) } catch {} }
      try { new EventSource('${canary}/events') } catch {}
      try { new Worker(URL.createObjectURL(new Blob(["fetch('${canary}/worker', { mode: 'no-cors' })"]))) } catch {}
      Promise.allSettled(tries).then((all) => {
        document.querySelector('#out').textContent = 'tries: ' + all.map((one) => one.status);
      });</script>`;
  };

  async function startCanary(): Promise<{ url: string; hits: string[] }> {
    const hits: string[] = [];
    const server = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end();
    });
    server.on('upgrade', (request, socket) => {
      hits.push(request.url ?? '');
      socket.destroy();
    });
    server.on('connection', () => hits.push('connection'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
    closing.push(() => server.close());
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
    return { url: `http://127.0.0.2:${(server.address() as AddressInfo).port}`, hits };
  }
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    while (closing.length > 0) await closing.pop()?.();
  });

  test('is closed to addresses that the crawl may not reach, whatever a page tries', async () => {
    const { url, hits } = await startCanary();
    answer = (_, response) => void response.writeHead(302, { location: `${url}/redirected` }).end();
    const outcome = await render(attempts(url));
    expect(outcome).toMatchObject({ html: expect.stringContaining('tries: rejected,rejected') as string });
    expect(outcome).not.toMatchObject({ html: expect.stringContaining('root:') as string });
    expect(paths().filter((path) => path === '/redirect').length).toBeGreaterThan(0);
    expect(hits).toEqual([]);
  });

  test('is open to addresses that the operator allows, except for WebSockets', async () => {
    const { url, hits } = await startCanary();
    answer = (_, response) => void response.writeHead(302, { location: `${url}/redirected` }).end();
    const other = keeperOf('127.0.0.0/8');
    closing.push(() => other.close());
    expect(await render(attempts(url), other)).toMatchObject({ kind: 'rendered' });
    expect(hits).toEqual(expect.arrayContaining(['/fetch', '/frame', '/script', '/redirected', '/worker']));
    expect(hits).not.toContain('/ws');
  });

  test('carries no UDP', async () => {
    let datagrams = 0;
    const socket = createSocket('udp4', () => (datagrams += 1));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    closing.push(() => socket.close());
    const { port } = socket.address();
    const outcome = await render(
      script(`const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
        peer.createDataChannel('x');
        peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        peer.onicegatheringstatechange = () => say('gathering ' + peer.iceGatheringState);
        const wait = () => fetch('/tick').then(() => peer.iceGatheringState !== 'complete' && wait());
        wait();`),
    );
    expect(outcome).toMatchObject({ html: expect.stringContaining('gathering') as string });
    expect(datagrams).toBe(0);
  });

  test('has no service workers', async () => {
    answer = (_, response) => void response.setHeader('content-type', 'text/javascript').end('');
    await render(script("navigator.serviceWorker?.register('/sw.js')"));
    expect(paths()).toEqual([]);
  });

  test('also serves frames with their own scripts', async () => {
    answer = (_, response) =>
      sendHtml(response, '<script>parent.postMessage("from the frame", "*")</script>');
    const page = `${script('onmessage = ({ data }) => say(data)')}<iframe src="/frame"></iframe>`;
    expect(await render(page)).toMatchObject({ html: expect.stringContaining('from the frame') as string });
    expect(paths()).toEqual(['/frame']);
  });
});
