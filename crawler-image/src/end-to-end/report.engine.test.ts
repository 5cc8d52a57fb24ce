import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { BUSY_FIELDS, BUSY_PAGE } from '../testing/busy-page.ts';
import { until } from '../testing/crawler-process.ts';
import { sendHtml, shop, type Answer } from '../testing/web-site.ts';

const { site, crawl } = processTest();

/** A shop without links whose sitemaps list its pages, and some harm. */
const listed =
  (pages: number): Answer =>
  (request, response) => {
    const base = `http://${request.headers.host}`;
    const urls = Array.from({ length: pages }, (_, n) => `<url><loc>${base}/p/${n}</loc></url>`);
    switch (request.url) {
      case '/':
        return sendHtml(response, '<p>Nothing here');
      case '/index.xml':
        return void response.end(
          `<sitemapindex>${['shop.xml.gz', 'laughs.xml', 'gone.xml'].map((name) => `<sitemap><loc>${base}/${name}</loc></sitemap>`).join('')}</sitemapindex>`,
        );
      case '/shop.xml.gz':
        return void response
          .setHeader('content-type', 'application/gzip')
          .end(gzipSync(`<urlset>${urls.join('')}</urlset>`));
      case '/laughs.xml':
        return void response.end('<!DOCTYPE urlset [<!ENTITY lol "lol">]><urlset/>');
      default:
        return shop(pages)(request, response);
    }
  };

const named: Answer = (request, response) =>
  void response.end(`Sitemap: http://${request.headers.host}/index.xml`);

test('a crawl of sitemaps reports what it read, what was wrong, and how fast it was', async () => {
  const web = await site(listed(200), named);
  const run = await crawl({
    task_name: 'listed',
    base_url: web.url,
    delay: 0,
    debug: { snapshots: 5 },
    crawl_config: { sitemaps: 'auto', max_pages: 1000, data_fields: ['price'] },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  const { result_data } = await run.completion();
  const host = new URL(web.url).host;
  expect(result_data?.crawl_summary).toMatchObject({
    stop_reason: 'finished',
    pages_succeeded: 201,
    items: 200,
    pages: { by_retries: [201], by_status: { '2xx': 201 }, unchanged: 0 },
    slowest_hosts: [{ host, pages: 201 }],
    sitemaps: {
      files: 4,
      urls: 200,
      faults: expect.arrayContaining([
        { code: 'sitemap_entities', count: 1, sample_url: `${web.url}/laughs.xml` },
        { code: 'http_404', count: 1, sample_url: `${web.url}/gone.xml` },
      ]) as unknown[],
    },
  });
  expect(await readdir(path.join(run.outputFolder, 'snapshots'))).toEqual(['no_item.html']);
  expect(run.log()).toMatch(/4 sitemaps list 200 addresses; faults: /);
});

test('a limit that means that something is wrong has an exit code and a sentence of its own', async () => {
  const web = await site(listed(50), named);
  const urls = Array.from({ length: 30 }, (_, n) => `${web.url}/none/${n}`);
  const config = { task_name: 'wrong', target_urls: urls, delay: 0, limits: { errors: 3 } };
  const run = await crawl(config);
  expect(await run.exited).toBe(EXIT.tooManyErrors);
  const { success, error_message, result_data } = await run.completion();
  expect([success, result_data?.crawl_summary?.['stop_reason']]).toEqual([false, 'limit_errors']);
  expect(error_message).toMatch(/limits\.errors allows, most often with http_404/);
});

test('a limit that means enough is a success', async () => {
  const web = await site(shop(50));
  const run = await crawl({
    task_name: 'enough',
    base_url: web.url,
    delay: 0.05,
    limits: { items: 5, duration_seconds: 60 },
    crawl_config: { follow_links: true },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  expect((await run.completion()).result_data?.crawl_summary?.['stop_reason']).toBe('limit_items');
});

test('the counts of a crawl thread that was ended by force are reported all the same', async () => {
  let hang = false;
  const web = await site((request, response) => {
    if (request.url === '/p/9') hang = true;
    if (hang) return sendHtml(response, BUSY_PAGE);
    shop(40)(request, response);
  });
  const run = await crawl(
    {
      task_name: 'busy',
      base_url: web.url,
      delay: 0,
      concurrency: 1,
      crawl_config: { follow_links: true, data_fields: ['price', ...BUSY_FIELDS] },
    },
    { STOP_GRACE_SECONDS: '2' },
  );
  await until(() => hang);
  run.child.kill('SIGTERM');
  expect(await run.exited).toBe(EXIT.interrupted);
  const summary = (await run.completion()).result_data?.crawl_summary;
  expect(summary).toMatchObject({ stop_reason: 'interrupted', pages: { by_status: { '2xx': 10 } } });
});
