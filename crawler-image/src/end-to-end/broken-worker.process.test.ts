import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';

const { bundleFolder, callback, crawl, cleanUp } = processTest();

/** The real crawler with another script in place of its crawl thread. */
async function crawlerWithWorker(script: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-broken-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  await cp(bundleFolder, folder, { recursive: true });
  await writeFile(path.join(folder, 'crawl-worker.mjs'), script);
  return folder;
}

test.each([
  [
    'an uncaught exception',
    `throw new TypeError('no such thing');`,
    /error in the crawler: TypeError: no such thing/,
  ],
  ['an unhandled rejection', `void Promise.reject(new Error('lost'));`, /error in the crawler: Error: lost/],
  ['an end without a result', `process.exit(7);`, /exited unexpectedly with code 7/],
])('%s in the crawl thread is reported as a failed crawl', async (_, script, reason) => {
  const api = await callback();
  const run = await crawl(
    { task_name: 'broken', base_url: 'http://127.0.0.1:1/' },
    { API_BASE_URL: api.apiBaseUrl },
    await crawlerWithWorker(script),
  );
  expect(await run.exited).toBe(EXIT.internalError);
  expect(api.completions).toMatchObject([
    { success: false, result_data: { crawl_summary: { stop_reason: 'broken' } } },
  ]);
  expect(api.completions[0]?.error_message).toMatch(reason);
  expect(run.log()).not.toMatch(/^\s+at /m);
});

test('the crawl thread runs with a small young generation', async () => {
  const run = await crawl(
    { task_name: 'limits', base_url: 'http://127.0.0.1:1/' },
    {},
    await crawlerWithWorker(
      `import { resourceLimits } from 'node:worker_threads';
      throw new Error(\`young \${resourceLimits.maxYoungGenerationSizeMb} MB\`);`,
    ),
  );
  expect(await run.exited).toBe(EXIT.internalError);
  expect((await run.completion()).error_message).toContain('young 8 MB');
});
