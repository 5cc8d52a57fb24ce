import { describe, expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { shop } from '../testing/web-site.ts';

const { site, callback, crawl } = processTest();

describe('reports', () => {
  test('a callback server that is down at the end gets the completion when it is up again', async () => {
    const web = await site(shop(2));
    const api = await callback();
    let refused = 0;
    api.intercept = (request, response) => {
      if (!request.url?.includes('completion') || refused >= 3) return false;
      refused += 1;
      if (refused === 1) request.socket.destroy();
      else response.writeHead(503).end();
      return true;
    };
    const run = await crawl(
      { task_name: 'late', base_url: web.url, delay: 0 },
      { API_BASE_URL: api.apiBaseUrl },
    );
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(refused).toBe(3);
    expect(api.completions).toHaveLength(1);
  });

  test('a completion that is refused for good is not sent again, and the exit code says so', async () => {
    const web = await site(shop(2));
    const api = await callback();
    let refused = 0;
    api.intercept = (request, response) => {
      if (!request.url?.includes('completion')) return false;
      refused += 1;
      response.writeHead(403).end();
      return true;
    };
    const run = await crawl(
      { task_name: 'unwanted', base_url: web.url, delay: 0 },
      { API_BASE_URL: api.apiBaseUrl },
    );
    expect(await run.exited).toBe(EXIT.unreported);
    expect(refused).toBe(1);
    expect(await run.completion()).toMatchObject({ success: true });
  });

  test('heartbeats that fail or hang neither end the crawl nor delay the next one', async () => {
    const web = await site((request, response) => void setTimeout(() => shop(40)(request, response), 100));
    const api = await callback(0.2);
    let beats = 0;
    api.intercept = (request, response) => {
      if (!request.url?.includes('heartbeat')) return false;
      beats += 1;
      if (beats % 2 === 0) response.writeHead(500).end();
      return true;
    };
    const run = await crawl(
      { task_name: 'deaf', base_url: web.url, delay: 0, crawl_config: { follow_links: true } },
      { API_BASE_URL: api.apiBaseUrl, HEARTBEAT_INTERVAL_SECONDS: '0.1' },
    );
    expect(await run.exited).toBe(EXIT.succeeded);
    expect(beats).toBeGreaterThanOrEqual(5);
    expect(api.completions).toMatchObject([{ success: true }]);
  });
});

describe('what cannot be used', () => {
  test('a bad config is named field by field, reported, and nothing is crawled', async () => {
    const api = await callback();
    const run = await crawl('{"task_name": "", "delay": -1, "crawl_config": {"max_pages": 0}}', {
      API_BASE_URL: api.apiBaseUrl,
    });
    expect(await run.exited).toBe(EXIT.badConfig);
    expect(api.completions).toMatchObject([{ success: false }]);
    for (const field of ['task_name', 'delay', 'crawl_config.max_pages']) {
      expect(api.completions[0]?.error_message).toContain(field);
      expect(run.log()).toContain(field);
    }
  });

  test('a save_path that leads out of the output folder is refused', async () => {
    const run = await crawl({
      task_name: 'escape',
      base_url: 'http://127.0.0.1:1/',
      output_config: { save_path: '/app/output/../../etc' },
    });
    expect(await run.exited).toBe(EXIT.badConfig);
    expect(run.log()).toContain('output_config.save_path must lie inside /app/output');
  });

  test('an environment that cannot be used is named without the credential in it', async () => {
    const run = await crawl({ task_name: 'x' }, { API_BASE_URL: 'ftp://crawler:secret-token@host' });
    expect(await run.exited).toBe(EXIT.badConfig);
    expect(run.log()).toContain('API_BASE_URL');
    expect(run.log()).not.toContain('secret-token');
  });

  test('an output folder that cannot be written is a sentence, and is reported', async () => {
    const web = await site(shop(1));
    const api = await callback();
    const run = await crawl(
      { task_name: 'full', base_url: web.url, delay: 0 },
      // No user can create a folder there, not even root.
      { API_BASE_URL: api.apiBaseUrl, CRAWLERD_OUTPUT_DIR: '/dev/null/output' },
    );
    expect(await run.exited).toBe(EXIT.internalError);
    expect(api.completions[0]?.error_message).toMatch(/^Cannot write \/dev\/null\/output/);
    expect(run.log()).not.toMatch(/^\s+at /m);
  });
});
