import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { shop } from '../testing/web-site.ts';

const { site, crawl } = processTest();

test('a server that drops the first two connections of each URL: all pages succeed', async () => {
  const tries = new Map<string, number>();
  const web = await site((request, response) => {
    const url = request.url ?? '';
    tries.set(url, (tries.get(url) ?? 0) + 1);
    if ((tries.get(url) ?? 0) <= 2) return void request.socket.destroy();
    shop(10)(request, response);
  });
  const run = await crawl({
    task_name: 'flaky',
    base_url: web.url,
    delay: 0,
    crawl_config: { follow_links: true },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  const { result_data } = await run.completion();
  expect(result_data?.crawl_summary).toMatchObject({
    pages_succeeded: 11,
    pages_failed: 0,
    retries: 22,
  });
});

test('Retry-After is waited for, by the whole host', async () => {
  let limited = true;
  const web = await site((request, response) => {
    if (limited) {
      limited = false;
      return void response.writeHead(429, { 'retry-after': '1' }).end();
    }
    shop(3)(request, response);
  });
  const run = await crawl({
    task_name: 'limited',
    base_url: web.url,
    delay: 0,
    crawl_config: { follow_links: true },
  });
  expect(await run.exited).toBe(EXIT.succeeded);
  const [first, second] = web.requests;
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({ retries: 1 });
});

test('a Retry-After beyond 15 minutes fails the page at once', async () => {
  const web = await site((_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end());
  const run = await crawl({ task_name: 'later', base_url: web.url, delay: 0 });
  expect(await run.exited).toBe(EXIT.failed);
  expect((await run.completion()).error_message).toContain('retry_after_too_long');
  expect(web.requests).toHaveLength(1);
});
