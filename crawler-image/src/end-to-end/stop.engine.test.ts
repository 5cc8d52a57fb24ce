import type { FieldEntry } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest, type CrawlerConfig } from '../testing/process-test.ts';
import { BUSY_FIELDS, BUSY_PAGE } from '../testing/busy-page.ts';
import { until } from '../testing/crawler-process.ts';
import { productPage, sendHtml, shop, type Answer } from '../testing/web-site.ts';

const { site, callback, crawl } = processTest();

/** Each page takes a while, so that a signal comes in the middle. */
const slowShop: Answer = (request, response) => void setTimeout(() => shop(200)(request, response), 30);
const longCrawl = (url: string): CrawlerConfig => ({
  task_name: 'long',
  base_url: url,
  delay: 0,
  crawl_config: { follow_links: true, max_pages: 200 },
});

describe('a stop', () => {
  test('SIGTERM in the middle of 200 pages: every reported item is in the file', async () => {
    const web = await site(slowShop);
    const api = await callback(0.2);
    const run = await crawl(longCrawl(web.url), {
      API_BASE_URL: api.apiBaseUrl,
      HEARTBEAT_INTERVAL_SECONDS: '0.2',
    });
    await until(() => (api.heartbeats.at(-1)?.body.progress?.data_items ?? 0) >= 20);
    run.child.kill('SIGTERM');
    const signalledMs = performance.now();
    expect(await run.exited).toBe(EXIT.interrupted);
    expect(performance.now() - signalledMs).toBeLessThan(5000);

    const items = await run.items('long');
    const reported = Math.max(...api.heartbeats.map(({ body }) => body.progress?.data_items ?? 0));
    expect(items.length).toBeGreaterThanOrEqual(reported);
    expect(items.length).toBeLessThan(200);
    const [completion] = api.completions;
    expect(completion).toMatchObject({ success: false });
    expect(completion?.error_message).toContain('interrupted by SIGTERM');
    expect(completion?.result_data?.total_data_count).toBe(items.length);
    expect(completion?.result_data?.crawl_summary).toMatchObject({ stop_reason: 'interrupted' });
  });

  test('"action": "stop" in a heartbeat reply stops the same way', async () => {
    const web = await site(slowShop);
    const api = await callback(0.2);
    const run = await crawl(longCrawl(web.url), {
      API_BASE_URL: api.apiBaseUrl,
      HEARTBEAT_INTERVAL_SECONDS: '0.2',
    });
    await until(() => web.requests.length > 20);
    api.action = 'stop';
    expect(await run.exited).toBe(EXIT.interrupted);
    expect(api.completions).toMatchObject([
      { success: false, error_message: expect.stringContaining('interrupted by the orchestrator') as string },
    ]);
  });

  test('a page that never ends is broken off within the grace', async () => {
    const web = await site(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>'),
    );
    const run = await crawl(longCrawl(web.url), { STOP_GRACE_SECONDS: '4' });
    await until(() => web.requests.length === 1);
    run.child.kill('SIGTERM');
    const signalledMs = performance.now();
    expect(await run.exited).toBe(EXIT.interrupted);
    expect(performance.now() - signalledMs).toBeLessThan(3500);
  });

  test('a second signal is obeyed at once', async () => {
    const web = await site(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>'),
    );
    const run = await crawl(longCrawl(web.url), { STOP_GRACE_SECONDS: '60' });
    await until(() => web.requests.length === 1);
    run.child.kill('SIGTERM');
    await until(() => run.log().includes('stopping'));
    run.child.kill('SIGTERM');
    const signalledMs = performance.now();
    expect(await run.exited).toBe(EXIT.interrupted);
    expect(performance.now() - signalledMs).toBeLessThan(2500);
    expect(await run.completion()).toMatchObject({ success: false });
  });
});

describe('a busy page', () => {
  const data_fields: FieldEntry[] = ['title', ...BUSY_FIELDS];

  test('delays no heartbeat by more than 10 % of the interval', async () => {
    const intervalSeconds = 1;
    const web = await site((request, response) =>
      request.url === '/busy' ? sendHtml(response, BUSY_PAGE) : shop(0)(request, response),
    );
    const api = await callback(intervalSeconds);
    const run = await crawl(
      {
        task_name: 'busy',
        target_urls: [`${web.url}/busy`],
        delay: 0,
        timeout: 60,
        crawl_config: { data_fields },
      },
      { API_BASE_URL: api.apiBaseUrl, HEARTBEAT_INTERVAL_SECONDS: String(intervalSeconds) },
    );
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(Number(api.completions[0]?.result_data?.crawl_summary?.['runtime_seconds'])).toBeGreaterThan(5);
    const times = api.heartbeats.map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...gaps)).toBeLessThan(intervalSeconds * 1100);
    expect(api.heartbeats.map(({ body }) => body.sequence)).toEqual(times.map((_, i) => i + 1));
  });

  test('does not hold up a stop beyond the grace, and what was found before is kept', async () => {
    const web = await site((request, response) => {
      if (request.url === '/') return sendHtml(response, `${productPage('Before', '£1')}<a href="/busy">`);
      sendHtml(response, BUSY_PAGE);
    });
    const api = await callback();
    const run = await crawl(
      {
        task_name: 'stuck',
        base_url: web.url,
        delay: 0,
        crawl_config: { data_fields, follow_links: true },
      },
      { API_BASE_URL: api.apiBaseUrl, STOP_GRACE_SECONDS: '4' },
    );
    await until(() => web.requests.length === 2);
    run.child.kill('SIGTERM');
    const signalledMs = performance.now();
    expect(await run.exited).toBe(EXIT.interrupted);
    expect(performance.now() - signalledMs).toBeLessThan(3800);
    expect(api.completions[0]?.result_data?.data_items).toMatchObject([{ title: 'Before' }]);
  });
});
