import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { startHostileServer } from '../fetch/testing/hostile-server.ts';
import { MISDEEDS } from '../fetch/testing/misdeeds.ts';
import { peakMb } from '../testing/peak-memory.ts';
import { processTest } from '../testing/process-test.ts';

const { crawl, cleanUp } = processTest();

/** Eight pages of up to 10 MiB may be under way at a time; a bomb held whole would be gigabytes. */
const MEMORY_MB = 256;

test('a crawl of a server that does everything wrong finds every good page, and names every failure', async () => {
  const server = await startHostileServer();
  cleanUp(() => server.close());
  const run = await crawl({
    task_name: 'hostile',
    base_url: server.url,
    delay: 0,
    autothrottle: { enabled: false },
    // Enough for what sends a lot, on a busy machine too, while half a million members of a gzip body keep the thread
    // busy for seconds; the others wait for it together.
    timeout: 10,
    idle_timeout: 5,
    max_retries: 0,
    host_errors_max: 0,
    crawl_config: { follow_links: true, max_pages: 1000, data_fields: ['title'] },
  });
  const peak = await peakMb(run);
  expect(await run.exited).toBe(EXIT.succeeded);

  const items = await run.items('hostile');
  const titles = new Map(items.map(({ url, title }) => [new URL(String(url)).pathname, title]));
  const good = [...MISDEEDS.keys()].map((name) => `/good-after-${name}`);
  expect(good.filter((path) => titles.get(path) !== 'Good')).toEqual([]);
  expect(titles.get('/wrong-charset')).toBe('Good');
  expect(titles.get('/unknown-charset')).toBe('Good');

  const summary = (await run.completion()).result_data?.crawl_summary;
  const errors = summary?.['errors'] as { code: string; count: number }[];
  const failures = new Map(errors.map(({ code, count }) => [code, count]));
  const expected = new Map<string, number>();
  for (const { outcome } of MISDEEDS.values()) expected.set(outcome, (expected.get(outcome) ?? 0) + 1);
  expected.delete('page');
  // A link is not followed out of the scope; that an address is refused is seen only within it.
  expect(summary?.['skipped']).toMatchObject([{ reason: 'scope', count: expected.get('address_refused') }]);
  expected.delete('address_refused');
  expect(failures).toEqual(expected);
  expect(peak).toBeLessThan(MEMORY_MB);
}, 120_000);
