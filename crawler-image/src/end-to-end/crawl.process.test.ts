import { describe, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { shop, sendHtml } from '../testing/web-site.ts';

const { site, callback, crawl } = processTest();
const FIELDS = ['title' as const, 'price' as const];

describe('a whole crawl', () => {
  test('follows links, streams items, reports progress and its completion', async () => {
    const web = await site(shop(30));
    const api = await callback();
    const run = await crawl(
      {
        task_name: 'Small shop',
        base_url: web.url,
        delay: 0,
        crawl_config: { follow_links: true, data_fields: FIELDS },
      },
      { API_BASE_URL: api.apiBaseUrl },
    );
    expect(await run.exited).toBe(EXIT.succeeded);

    const items = await run.items('Small_shop');
    expect(items).toHaveLength(31);
    expect(items.find(({ title }) => title === 'Product 7')).toMatchObject({
      url: `${web.url}/p/7`,
      price: 7.5,
      price_currency: 'GBP',
      _meta: { status: 200, charset: 'utf-8', sources: { title: 'heuristic' } },
    });

    const [completion] = api.completions;
    expect(completion).toMatchObject({ execution_id: 'execution-1', success: true, error_message: null });
    expect(completion?.result_data).toMatchObject({
      total_data_count: 31,
      crawl_summary: {
        task_name: 'Small shop',
        stop_reason: 'finished',
        pages_succeeded: 31,
        pages_failed: 0,
        output_files: ['Small_shop.jsonl'],
      },
    });
    expect(await run.completion()).toEqual(completion);

    const [first] = api.heartbeats;
    expect(first?.body).toMatchObject({ status: 'running', sequence: 1 });
    expect(first?.authorization).toBe(`Basic ${Buffer.from('crawler:secret-token').toString('base64')}`);
    expect(run.log()).not.toContain('secret-token');
  });

  test('keeps to robots.txt, and says what it skipped', async () => {
    const web = await site(shop(3), (_, response) => {
      response.end('User-agent: crawlerd\nDisallow: /p/1\nCrawl-delay: 5');
    });
    const run = await crawl({
      task_name: 'polite',
      base_url: web.url,
      delay: 0,
      robots: { max_crawl_delay: 0.01 },
      crawl_config: { follow_links: true },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(web.requests.map(({ path }) => path)).toEqual(['/', '/p/0', '/p/2']);
    expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
      pages_skipped: 1,
      skipped: [{ reason: 'robots', count: 1, urls: [`${web.url}/p/1`] }],
    });
    expect(run.log()).toMatch(/^\[warn\] .* asks for 5 s between two requests: the crawl keeps 0\.01 s/m);
  });

  test('of a site that forbids all says so, and has failed', async () => {
    const web = await site(shop(1), (_, response) => void response.end('User-agent: *\nDisallow: /'));
    const run = await crawl({ task_name: 'forbidden', base_url: web.url, delay: 0 });
    expect(await run.exited).toBe(EXIT.failed);
    expect(web.requests).toEqual([]);
    expect((await run.completion()).error_message).toMatch(/robots\.txt forbids 1 page/);
  });

  test('without a callback URL, the completion is only written to its file', async () => {
    const web = await site(shop(1));
    const run = await crawl({ task_name: 'alone', base_url: `${web.url}/p/0`, delay: 0 });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(await run.completion()).toMatchObject({ success: true });
  });

  test('one bad URL never ends a crawl, and each kind of failure has its code', async () => {
    const web = await site((request, response) => {
      if (request.url === '/film') return sendHtml(response, 'x', 'video/mp4');
      if (request.url === '/loop') return void response.writeHead(302, { location: '/loop' }).end();
      shop(1)(request, response);
    });
    const paths = ['/gone', '/film', '/loop', '/p/0'];
    const run = await crawl({
      task_name: 'mixed',
      target_urls: [...paths.map((p) => web.url + p), 'http://127.0.0.1:1/'],
      delay: 0,
      max_retries: 0,
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    const { result_data } = await run.completion();
    const errors = result_data?.crawl_summary?.['errors'] as { code: string }[];
    expect(errors.map(({ code }) => code).toSorted()).toEqual([
      'connect_refused',
      'http_404',
      'not_html',
      'too_many_redirects',
    ]);
    expect(await run.items('mixed')).toHaveLength(1);
  });

  test('a crawl in which every page failed has failed, and says what was wrong most often', async () => {
    const web = await site((_, response) => void response.writeHead(403).end());
    const run = await crawl({ task_name: 'shut', target_urls: [`${web.url}/a`, `${web.url}/b`], delay: 0 });
    expect(await run.exited).toBe(EXIT.failed);
    const { success, error_message } = await run.completion();
    expect(success).toBe(false);
    expect(error_message).toMatch(/2 pages failed, most often with http_403 \(for example http:.*\/a\)/);
  });

  test('max_pages is exact while many pages are in flight and some fail', async () => {
    const web = await site((request, response) => {
      const number = Number(/\/p\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
      if (number % 3 === 1) return void response.writeHead(404).end();
      shop(200)(request, response);
    });
    const run = await crawl({
      task_name: 'exact',
      base_url: web.url,
      delay: 0,
      crawl_config: { follow_links: true, max_pages: 40 },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(await run.items('exact')).toHaveLength(40);
    const { result_data } = await run.completion();
    expect(result_data?.crawl_summary).toMatchObject({ pages_succeeded: 40, stop_reason: 'max_pages' });
  });

  test('the delay holds between all starts on one host', async () => {
    const web = await site(shop(5));
    const run = await crawl({
      task_name: 'polite',
      base_url: web.url,
      delay: 0.2,
      delay_jitter: 0,
      crawl_config: { follow_links: true },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    const gaps = web.requests.slice(1).map(({ atMs }, i) => atMs - (web.requests[i]?.atMs ?? 0));
    expect(gaps).toHaveLength(5);
    // The times are those of arrival; the network of one machine adds a little jitter.
    expect(Math.min(...gaps)).toBeGreaterThan(170);
  });
});
