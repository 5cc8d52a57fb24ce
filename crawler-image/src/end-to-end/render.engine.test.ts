import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { startBrowserTrap } from '../render/testing/browser-trap.ts';
import { until } from '../testing/crawler-process.ts';
import { processTest } from '../testing/process-test.ts';
import { sendHtml, shop, type Answer } from '../testing/web-site.ts';

const { site, crawl, cleanUp } = processTest();

const FIELDS = [
  { name: 'title', required: true },
  { name: 'price', required: true },
];

/** A page whose item is made by a script, from data that the script asks for. */
const scripted = (name: string, price: string): string =>
  `<html><head><meta charset="gbk"><title>Shop</title></head><body><div id="app"></div><script>
    fetch('/api/${encodeURIComponent(name)}').then((r) => r.json()).then(({ name }) => {
      document.querySelector('#app').innerHTML =
        '<h1>' + name + '</h1><p class="price">${price}</p><a href="/p/1">next</a>';
    });
  </script></body></html>`;

/** Static products at `/p/<n>`, and one at `/js` that needs a browser. */
const mixedShop: Answer = (request, response) => {
  const { url = '' } = request;
  if (url === '/js') return sendHtml(response, scripted('明前龙井', '£9.50'));
  if (url.startsWith('/api/')) {
    const name = decodeURIComponent(url.slice('/api/'.length));
    return void response.setHeader('content-type', 'application/json').end(JSON.stringify({ name }));
  }
  shop(5)(request, response);
};

describe('render: auto', () => {
  test('a page that needs JavaScript yields its item and links; static ones are left alone', async () => {
    const trap = await startBrowserTrap();
    cleanUp(() => trap.remove());
    const web = await site(mixedShop);
    const run = await crawl({
      task_name: 'mixed',
      target_urls: [`${web.url}/p/0`, `${web.url}/js`],
      delay: 0,
      render: { mode: 'auto', executable: trap.executable },
      crawl_config: { follow_links: true, data_fields: FIELDS },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    const items = await run.items('mixed');
    expect(new Set(items.map(({ url }) => url))).toEqual(
      new Set(['/js', '/p/0', '/p/1'].map((path) => web.url + path)),
    );
    expect(items).toHaveLength(3);
    expect(items.find(({ url }) => url === `${web.url}/js`)).toMatchObject({
      title: '明前龙井',
      price: 9.5,
      _meta: { rendered: true, charset: 'utf-8', replacements: 0 },
    });
    expect(items.filter(({ _meta }) => JSON.stringify(_meta).includes('rendered'))).toHaveLength(1);
    expect(web.requests.filter(({ path }) => path === '/js')).toHaveLength(1);
    expect(trap.starts()).toBe(1);
    expect(trap.processes()).toEqual([]);
  });

  test('with static pages only, no browser is started, and each page is read once', async () => {
    const trap = await startBrowserTrap();
    cleanUp(() => trap.remove());
    const web = await site(shop(10));
    const run = await crawl({
      task_name: 'static',
      target_urls: Array.from({ length: 10 }, (_, i) => `${web.url}/p/${i}`),
      delay: 0,
      render: { mode: 'auto', executable: trap.executable },
      crawl_config: { data_fields: FIELDS },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(await run.items('static')).toHaveLength(10);
    expect(trap.starts()).toBe(0);
    const journal = await readFile(join(run.outputFolder, 'static.journal'), 'utf8');
    expect(journal.match(/"kind":"reading"/g)).toHaveLength(10);
  });
});

test('a hundred pages that draw their price late all have it, and no process is left', async () => {
  const trap = await startBrowserTrap();
  cleanUp(() => trap.remove());
  const web = await site((request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/api/')) return void response.end('£9.50');
    // Long after its data has arrived, as on a busy machine.
    sendHtml(
      response,
      `<h1>Teapot</h1><p class="price"></p><script>fetch('/api${url}').then((r) => r.text()).then((price) =>
        setTimeout(() => { document.querySelector('.price').textContent = price }, ${300 + (url.length % 3) * 300}));</script>`,
    );
  });
  const run = await crawl({
    task_name: 'late',
    target_urls: Array.from({ length: 100 }, (_, i) => `${web.url}/p/${i}`),
    delay: 0,
    render: { mode: 'always', executable: trap.executable },
    crawl_config: { data_fields: FIELDS },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  const items = await run.items('late');
  expect(items).toHaveLength(100);
  expect(items.filter(({ price }) => price !== 9.5)).toEqual([]);
  expect(trap.starts()).toBe(1);
  expect(trap.processes()).toEqual([]);
});

describe('a stop', () => {
  /** The page never loads: a script of it has no end. */
  const endless: Answer = (request, response) =>
    sendHtml(
      response,
      request.url === '/hang' ? '<script>for (;;);</script>' : '<script src="/hang.js"></script>',
    );

  async function hanging(path: string, env: Record<string, string> = {}) {
    const trap = await startBrowserTrap();
    cleanUp(() => trap.remove());
    const web = await site((request, response) => {
      // Asked for, and never answered.
      if (request.url !== '/hang.js') endless(request, response);
    });
    const run = await crawl(
      {
        task_name: 'hanging',
        base_url: web.url + path,
        delay: 0,
        render: { mode: 'always', timeout: 60, executable: trap.executable },
      },
      env,
    );
    await until(() => trap.processes().length > 3);
    await until(() => path === '/hang' || web.requests.length === 2);
    return { run, trap };
  }

  test.each(['/slow', '/hang'])('SIGTERM in the middle of %s leaves no process', async (path) => {
    const { run, trap } = await hanging(path, { STOP_GRACE_SECONDS: '4' });
    run.child.kill('SIGTERM');
    const signalledMs = performance.now();
    expect(await run.exited).toBe(EXIT.interrupted);
    expect(performance.now() - signalledMs).toBeLessThan(3800);
    await until(() => trap.processes().length === 0);
    expect(trap.starts()).toBe(1);
  });

  test.each(['/slow', '/hang'])('SIGKILL in the middle of %s leaves no process', async (path) => {
    const { run, trap } = await hanging(path);
    run.child.kill('SIGKILL');
    await run.exited;
    await until(() => trap.processes().length === 0);
    expect(trap.starts()).toBe(1);
  });

  test('SIGKILL of the crawler while its browser is frozen leaves no process', async () => {
    const { run, trap } = await hanging('/slow');
    for (const pid of trap.processes()) process.kill(pid, 'SIGSTOP');
    run.child.kill('SIGKILL');
    await run.exited;
    await until(() => trap.processes().length === 0);
    expect(trap.starts()).toBe(1);
  });
});

describe('a page that does not end', () => {
  test('costs only itself: the browser continues with the others', async () => {
    const web = await site((request, response) => {
      if (request.url === '/hang') return sendHtml(response, '<script>for (;;);</script>');
      mixedShop(request, response);
    });
    const run = await crawl({
      task_name: 'hang',
      target_urls: [`${web.url}/hang`, `${web.url}/js`],
      delay: 0,
      render: { mode: 'auto', timeout: 2 },
      crawl_config: { data_fields: FIELDS },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(await run.items('hang')).toMatchObject([{ title: '明前龙井' }]);
    expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
      errors: [{ code: 'render_timeout', count: 1 }],
    });
  });

  test('but shows its content is read as it is when its time is over', async () => {
    const web = await site((request, response) => {
      if (request.url === '/never.js') return;
      sendHtml(response, '<h1>Teapot</h1><p class="price">£3</p><script src="/never.js" async></script>');
    });
    const run = await crawl({
      task_name: 'late',
      base_url: web.url,
      delay: 0,
      render: { mode: 'always', timeout: 1 },
      crawl_config: { data_fields: FIELDS },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(await run.items('late')).toMatchObject([{ title: 'Teapot', price: 3, _meta: { rendered: true } }]);
  });
});

describe('a browser that cannot be had', () => {
  const scriptedCrawl = (url: string, executable: string) => ({
    task_name: 'none',
    base_url: `${url}/js`,
    delay: 0,
    render: { mode: 'auto' as const, executable },
    crawl_config: { data_fields: FIELDS },
  });

  test('is a failure of the page, which says what to do', async () => {
    const web = await site(mixedShop);
    const run = await crawl(scriptedCrawl(web.url, '/nowhere/chromium'));
    expect(await run.exited).toBe(EXIT.failed);
    expect((await run.completion()).error_message).toContain('render_failed');
    expect(run.log()).toMatch(/render_failed .*\/nowhere\/chromium is not there: .*image build --browser/);
  });

  test('because it ends at once is one too, in its words', async () => {
    const trap = await startBrowserTrap('echo "no display here" >&2; exit 1');
    cleanUp(() => trap.remove());
    const web = await site(mixedShop);
    const run = await crawl(scriptedCrawl(web.url, trap.executable));
    expect(await run.exited).toBe(EXIT.failed);
    expect(run.log()).toContain(`${trap.executable} cannot be started: no display here`);
    expect(trap.processes()).toEqual([]);
  });

  test('because it is killed is one that is tried again', async () => {
    const trap = await startBrowserTrap();
    cleanUp(() => trap.remove());
    let isKilled = false;
    const web = await site((request, response) => {
      if (request.url?.startsWith('/api/') === true && !isKilled) {
        isKilled = true;
        for (const pid of trap.processes()) process.kill(pid, 'SIGKILL');
      }
      mixedShop(request, response);
    });
    const run = await crawl(scriptedCrawl(web.url, trap.executable));
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(trap.starts()).toBe(2);
    expect(await run.items('none')).toHaveLength(1);
  });
});
