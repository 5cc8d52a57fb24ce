import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CrawlConfig } from '@crawlerd/shared';
import { startBrowserTrap } from '../../crawler-image/src/render/testing/browser-trap.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { BROWSER_BUILD, BROWSER_IMAGE } from '../support/images.ts';
import { ServiceProcess } from '../support/service-process.ts';

/** A product page that is empty until its script has run; `/never.js` is never answered. */
async function serveScriptedPage(host: string, more = ''): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/never.js') return;
    response.setHeader('content-type', 'text/html');
    response.end(`<title>Shop</title><div></div>${more}<script>
      document.querySelector('div').innerHTML = '<h1>Teapot</h1><p class="price">£9.50</p>';</script>`);
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://${host}:${(server.address() as AddressInfo).port}/`;
}

function rendered(url: string, render: CrawlConfig['render'] = 'auto'): CrawlConfig {
  return {
    task_name: 'rendered',
    base_url: url,
    render: render ?? 'auto',
    crawl_config: {
      data_fields: [
        { name: 'title', required: true },
        { name: 'price', required: true },
      ],
    },
  };
}

const ITEM = { title: 'Teapot', price: 9.5, _meta: { rendered: true } };

describe('in containers', () => {
  it('the image with a browser renders, and the one without says what to do', async () => {
    expect(await crawlerd(['image', 'build', '--browser'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(BROWSER_BUILD) as string,
    });
    const service = await ServiceProcess.start();
    const url = await serveScriptedPage(await service.gateway());
    const withBrowser = await service.launch({ config: rendered(url), image: BROWSER_IMAGE });
    const without = await service.launch({ config: rendered(url) });
    await service.reaches(withBrowser, 'succeeded');
    expect(await service.get(`/executions/${withBrowser}/items`)).toMatchObject([ITEM]);
    await service.reaches(without, 'failed');
    expect(await service.logs(without)).toContain('crawlerd image build --browser');
  });
});

describe('in the process runtime', () => {
  it('the browser of the machine renders, and ends with its crawl', async () => {
    const trap = await startBrowserTrap();
    onTestFinished(() => trap.remove());
    const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process' });
    const render = { mode: 'always', executable: trap.executable } as const;
    const done = await service.launch({ config: rendered(await serveScriptedPage('127.0.0.1'), render) });
    await service.reaches(done, 'succeeded');
    expect(await service.get(`/executions/${done}/items`)).toMatchObject([ITEM]);
    expect(trap.processes()).toEqual([]);

    const slow = await serveScriptedPage('127.0.0.1', '<script src="/never.js"></script>');
    const killed = await service.launch({ config: rendered(slow, render) });
    await eventually('its browser runs', () => trap.processes().length > 3);
    await service.post(`/executions/${killed}/stop`, { mode: 'kill' });
    await service.reaches(killed, 'stopped');
    await eventually('its browser has ended', () => trap.processes().length === 0);
  });
});
