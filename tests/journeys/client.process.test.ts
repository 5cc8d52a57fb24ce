import { chromium, type Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type * as library from '@crawlerd/client';
import { RefusedError } from '@crawlerd/client';
import { bundleForBrowser } from '../../client/src/testing/bundle.ts';
import type * as example from '../../client/src/testing/example.ts';
import { connect, crawl, statusOf } from '../../client/src/testing/example.ts';
import { findBrowser, missingBrowser } from '../../crawler-image/src/render/find-browser.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const PAGES = 5;
const TOKEN = 'a-token-of-the-tests';
const MODULE = "export * from '@crawlerd/client'; export * from './testing/example.ts';";
/** What a strict page has: its own scripts, and no code that is made from text. */
const POLICY = "default-src 'self'";

/** In the page. */
declare const bundled: typeof library & typeof example;

async function serviceWithSite() {
  const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process', CRAWLERD_API_TOKEN: TOKEN });
  const site = await serveSite({ host: '127.0.0.1', pages: PAGES });
  return { url: service.url, site: site.url };
}

/** A page of the service's own address that holds the client, as a dashboard would. */
async function pageOf(url: string): Promise<Page> {
  const executablePath = findBrowser(null, process.env['PATH']);
  if (executablePath === null) throw new Error(missingBrowser(null));
  const browser = await chromium.launch({ executablePath, args: ['--disable-dev-shm-usage'] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const body = await bundleForBrowser(MODULE);
  await page.route(`${url}/page/client.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
  await page.route(`${url}/page/`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': POLICY },
      body: '<title>Page</title><script src="client.js"></script>',
    }),
  );
  await page.route(`${url}/other/**`, (route) => route.fulfill({ body: 'Welcome to another program.' }));
  await page.goto(`${url}/page/`);
  return page;
}

describe('the client in a real browser', () => {
  it('launches, waits, follows the events and reads the items, on a page that may make no code', async () => {
    const { url, site } = await serviceWithSite();
    const page = await pageOf(url);
    const found = await page.evaluate(
      async ([service, token, base]) => {
        const client = bundled.connect(service, token);
        const items = await bundled.crawl(client, base);
        const [newest] = (await client.list({ limit: 1 })).executions;
        const id = newest?.execution_id ?? '';
        const never = new AbortController().signal;
        const kinds: string[] = [];
        let last = 0;
        for await (const { id: at, event } of (await client.events(id, { after: null, signal: never })) ??
          []) {
          last = at;
          if (event !== null) kinds.push(event.kind);
        }
        const isOver = (await client.events(id, { after: last, signal: never })) === null;
        const file = await client.itemFiles.open(id, { format: 'csv' }, never);
        let bytes = 0;
        for await (const chunk of file.bytes) bytes += chunk.length;
        const made = await Promise.resolve('1')
          .then(Function)
          .catch((error: Error) => error.name);
        return { items, kinds, isOver, bytes, count: file.count, summary: file.summary(), made };
      },
      [url, TOKEN, site] as const,
    );
    expect(found).toMatchObject({
      isOver: true,
      count: found.items.length,
      summary: null,
      made: 'EvalError',
    });
    expect(found.items.map((item) => (JSON.parse(item) as { title: string }).title)).toContain('Product 1');
    expect(found.kinds).toEqual(expect.arrayContaining(['accepted', 'completion_success']));
    expect(found.bytes).toBeGreaterThan(100);
  });

  it('says with a code what was refused, and what did not answer', async () => {
    const { url } = await serviceWithSite();
    const page = await pageOf(url);
    const faults = await page.evaluate(
      async ([service, token]) => {
        const { ClientError } = bundled;
        const faultOf = async (asked: Promise<unknown>) => {
          const error = await asked.catch((fault: unknown) => fault);
          if (!(error instanceof ClientError)) return { error: String(error) };
          return {
            name: error.name,
            code: error.code,
            status: error.status,
            message: error.message,
            hint: error.hint,
          };
        };
        const client = bundled.connect(service, token);
        return {
          config: await faultOf(client.launch({}, '{"task_name": "no address"}')),
          noToken: await faultOf(bundled.connect(service, null).list({})),
          nobody: await faultOf(bundled.connect('http://127.0.0.1:9', token).list({})),
          elsewhere: await faultOf(bundled.connect(`${service}/other`, token).list({})),
          unknown: await bundled.statusOf(client, '0198c0de-0000-7000-8000-000000000000'),
        };
      },
      [url, TOKEN] as const,
    );
    expect(faults).toMatchObject({
      config: { name: 'RefusedError', status: 400, message: expect.stringContaining('config.base_url') },
      noToken: { name: 'RefusedError', status: 401, hint: 'Send a token: none was sent.' },
      nobody: { name: 'UnreachableError', code: 'service_unreachable', status: null },
      elsewhere: { name: 'ClientError', code: 'not_crawlerd', status: 200 },
      unknown: null,
    });
  });
});

it('the client with the fetch of Node crawls as well', async () => {
  const { url, site } = await serviceWithSite();
  const client = connect(url, TOKEN);
  expect((await crawl(client, site)).length).toBeGreaterThanOrEqual(PAGES);
  expect(await statusOf(client, 'nothing')).toBeNull();
  const error = await client.launch({}, '{}').catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(RefusedError);
});
