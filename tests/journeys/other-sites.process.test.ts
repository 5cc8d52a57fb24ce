import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findBrowser, missingBrowser } from '../../crawler-image/src/render/find-browser.ts';
import { servedWorld } from '../../orchestrator/src/http/testing/operator.ts';

/** A name that resolves to this machine, as an attacker's does in the second of DNS rebinding. */
const EVIL = 'evil.example';
const LAUNCH = JSON.stringify({ config: { task_name: 'theirs', base_url: 'http://shop.test/' } });

/** Another site, with a form that posts a launch to an address. Returns its port. */
async function serveElsewhere(target: string): Promise<number> {
  // Sent as text/plain, the only way in which a form can send JSON.
  const field = `<input name='${LAUNCH.slice(0, -1)}, "x' value='": 1}'>`;
  const form = `<form method="post" enctype="text/plain" action="${target}">${field}<button>Go</button></form>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>Elsewhere</title>${form}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A service without a token, and a browser on its machine in which evil.example is this machine, too. */
async function attacked() {
  const { world, operator, url } = await servedWorld();
  // What has come from the browser: that it refuses something by itself would prove nothing of the service.
  const answered: string[] = [];
  operator.server.on('request', ({ method }, response) => {
    response.on('finish', () => answered.push(`${method} ${response.statusCode}`));
  });
  const executablePath = findBrowser(null, process.env['PATH']);
  if (executablePath === null) throw new Error(missingBrowser(null));
  const browser = await chromium.launch({
    executablePath,
    args: [`--host-resolver-rules=MAP ${EVIL} 127.0.0.1`, '--disable-dev-shm-usage'],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const stored = (): number => world.store.list({ limit: 10 }).snapshots.length;
  return { page, url, port: new URL(url).port, answered, stored };
}

/** What a page has read of an address; null if the browser gave it nothing. */
async function read(page: Page, url: string, init: RequestInit = {}): Promise<[number, string] | null> {
  return page.evaluate(
    async ([to, how]): Promise<[number, string] | null> => {
      try {
        const answer = await fetch(to, how);
        return [answer.status, await answer.text()];
      } catch {
        return null;
      }
    },
    [url, init] as const,
  );
}

const asJson: RequestInit = { method: 'POST', body: LAUNCH, headers: { 'content-type': 'application/json' } };

describe('in a real browser', () => {
  it('a page of the service itself can read and launch', async () => {
    const { page, url, stored } = await attacked();
    await page.goto(`${url}/healthz`);
    expect(await read(page, `${url}/executions`)).toEqual([200, expect.stringContaining('"executions"')]);
    expect(await read(page, `${url}/executions`, asJson)).toEqual([201, expect.stringContaining('theirs')]);
    expect(stored()).toBe(1);
  });

  it('a name that was made to resolve to this machine (DNS rebinding) reads nothing and launches nothing', async () => {
    const { page, port, answered, stored } = await attacked();
    const evil = `http://${EVIL}:${port}`;
    expect((await page.goto(`${evil}/executions`))?.status()).toBe(403);
    for (const path of ['/executions', '/metrics', '/docs/json', '/readyz']) {
      expect(await read(page, `${evil}${path}`)).toEqual([403, expect.stringContaining('host_refused')]);
    }
    expect(await read(page, `${evil}/executions`, asJson)).toEqual([
      403,
      expect.stringContaining('host_refused'),
    ]);
    expect(answered).toContain('POST 403');
    expect(answered.filter((each) => !each.endsWith(' 403'))).toEqual([]);
    expect(stored()).toBe(0);
  });

  it('a page of another site reads nothing and launches nothing', async () => {
    const { page, url, answered, stored } = await attacked();
    await page.goto(`http://${EVIL}:${await serveElsewhere(`${url}/executions`)}/`);
    expect(await read(page, `${url}/executions`)).toBeNull();
    // The browser asks first whether it may send JSON, and is not told that it may.
    expect(await read(page, `${url}/executions`, asJson)).toBeNull();
    const simple: RequestInit = { method: 'POST', body: LAUNCH, mode: 'no-cors' };
    // Sent without asking; the page is not shown the answer.
    expect(await read(page, `${url}/executions`, simple)).toEqual([0, '']);
    expect(answered.filter((each) => each.startsWith('POST'))).toEqual(['POST 403']);
    expect(stored()).toBe(0);
  });

  it('a form of another site launches nothing', async () => {
    const { page, url, answered, stored } = await attacked();
    await page.goto(`http://${EVIL}:${await serveElsewhere(`${url}/executions`)}/`);
    await page.click('button');
    await page.waitForURL(`${url}/executions`);
    expect(await page.content()).toContain('origin_refused');
    expect(answered.filter((each) => each.startsWith('POST'))).toEqual(['POST 403']);
    expect(stored()).toBe(0);
  });
});
