import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATUSES, type DiagnosisCode, type Status } from '@crawlerd/shared';
import { progressNumbers, progressSentence, renderProgress } from './progress-line.ts';
import { styleOf } from './style.ts';
import { statusSample, succeededSample } from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';
import { displayWidth } from './text-width.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

function styleFor(columns: number, env: Record<string, string> = {}) {
  return styleOf(testIo({ terminal: true, columns }).stdout, env);
}

describe('the live display', () => {
  test('shows pages, items, errors, rate, elapsed time and the current page', () => {
    const lines = renderProgress(statusSample(), NOW, styleFor(100, { NO_COLOR: '1' }));
    expect(lines).toEqual([
      'running  ######------------------------  12/60 pages  31 items  2 errors  3.0 pages/s  5 s',
      '  https://shop.example/product/12',
    ]);
  });

  test('says in words that a crawl is stale, and for how long', () => {
    const status = statusSample({ status: 'stale', seconds_since_heartbeat: 41.2 });
    const [head] = renderProgress(status, NOW, styleFor(100));
    expect(stripVTControlCharacters(head)).toMatch(/^stale: no heartbeat for 41 s {2}/);
    expect(head).toContain('\u001b[33m');
  });

  test('never fills the last cell, at any width and for any page', () => {
    const statuses = fc.constantFrom(...STATUSES);
    const urls = fc.string({ unit: fc.constantFrom('茶', 'a', '/', '🍵', '\u001b', '\n') });
    fc.assert(
      fc.property(statuses, urls, fc.integer({ min: 5, max: 200 }), (status, url, columns) => {
        const sample = statusSample({ status, progress: { current_url: url, crawled_urls: 7 } });
        for (const line of renderProgress(sample, NOW, styleFor(columns))) {
          const plain = stripVTControlCharacters(line);
          expect(displayWidth(plain)).toBeLessThan(columns);
          expect(plain).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  test('draws an empty bar while nothing is known', () => {
    const status = statusSample({
      status: 'queued',
      progress: null,
      started_at: null,
      attempt_started_at: null,
      attempt: 0,
    });
    const [head, detail] = renderProgress(status, NOW, styleFor(80, { NO_COLOR: '1' }));
    expect(head).toBe('queued  ------------------------------  0 pages  0 items  0 errors  6 s');
    expect(detail).toBe('  shop');
  });
});

test('what a crawl waits for or suffers from is shown before the page it was at', () => {
  const detail = (code: DiagnosisCode, status: Status) =>
    renderProgress(
      statusSample({ status, diagnosis: { code, message: 'A sentence.' } }),
      NOW,
      styleFor(80, { NO_COLOR: '1' }),
    )[1];
  expect(detail('stalled', 'running')).toBe('  A sentence.');
  expect(detail('waiting_for_host', 'queued')).toBe('  A sentence.');
  expect(detail('healthy', 'running')).toBe('  https://shop.example/product/12');
  expect(detail('crashed', 'failed')).toBe('  https://shop.example/product/12');
});

test('the plain line says the same without colours', () => {
  expect(progressSentence(statusSample({ attempt: 2 }), NOW)).toBe(
    'running (attempt 2)  12/60 pages  31 items  2 errors  3.0 pages/s  5 s  https://shop.example/product/12',
  );
});

test('the time of a finished crawl no longer runs', () => {
  const status = statusSample({ finished_at: '2026-01-02T03:04:03.000Z' });
  expect(progressNumbers(status, NOW + 60_000).elapsedMs).toBe(3000);
});

test('the crawler’s own percentage wins over the count of known pages', () => {
  expect(progressNumbers(statusSample({ progress: { percentage: 75 } }), NOW).fraction).toBe(0.75);
  expect(progressNumbers(statusSample(), NOW).fraction).toBe(0.2);
});

test('the numbers of a finished crawl are those of its last state', () => {
  expect(progressNumbers(succeededSample(), NOW)).toMatchObject({
    done: 62,
    total: 62,
    fraction: 1,
    items: 60,
    errors: 2,
    rate: 10,
    elapsedMs: 7200,
  });
});

test('the total of a crawl that was ended early is what there was to crawl', () => {
  const status = statusSample({
    status: 'timed_out',
    progress: { total_urls: 200, crawled_urls: 18, percentage: 9 },
    result: { crawl_summary: { pages_attempted: 18 } },
  });
  expect(progressSentence(status, NOW)).toContain('  18/200 pages  ');
  expect(progressNumbers(status, NOW).fraction).toBe(0.09);
});

test('the time is that of the latest attempt, not the one since the first start', () => {
  const times = { started_at: '2026-01-01T03:04:00.000Z', attempt: 2 };
  const second = statusSample({ ...times, attempt_started_at: '2026-01-02T03:04:02.000Z' });
  expect(progressNumbers(second, NOW).elapsedMs).toBe(3000);
  const waiting = statusSample({
    ...times,
    status: 'queued',
    attempt_started_at: '2026-01-01T03:04:00.000Z',
    attempt_ended_at: '2026-01-01T03:05:00.000Z',
  });
  expect(progressNumbers(waiting, NOW).elapsedMs).toBe(60_000);
  const starting = statusSample({ ...times, status: 'starting', attempt_started_at: null });
  expect(progressNumbers(starting, NOW).elapsedMs).toBe(0);
});

test('the rate is what the crawler says of this attempt', () => {
  const progress = { crawled_urls: 1000, runtime_seconds: 10, pages_per_second: 1.5 };
  expect(progressNumbers(statusSample({ attempt: 2, progress }), NOW).rate).toBe(1.5);
});

test('pages that failed are errors, whatever a crawler counts as one', () => {
  expect(progressNumbers(statusSample({ progress: { error_count: 0, failed_urls: 3 } }), NOW).errors).toBe(3);
});

test.each([
  [{ total_urls: 3, crawled_urls: 5 }, '5/5 pages', 1],
  [{ total_urls: 3, crawled_urls: 5, percentage: 60 }, '5/5 pages', 0.6],
  [{ total_urls: 0, crawled_urls: 5 }, '5 pages', null],
  [{ total_urls: 3 }, '0/3 pages', 0],
])('no more pages are done than there are: %j', (progress, text, fraction) => {
  const status = statusSample({ progress });
  expect(progressSentence(status, NOW)).toContain(`  ${text}  `);
  expect(progressNumbers(status, NOW).fraction).toBe(fraction);
});

test.each([
  [{ pages_per_second: 1e300 }, 'over 10000 pages/s'],
  [{ crawled_urls: 5, runtime_seconds: 5e-324 }, 'over 10000 pages/s'],
  [{ pages_per_second: 10_000 }, '10000.0 pages/s'],
])('a rate that cannot be is not written out: %j', (progress, text) => {
  expect(progressSentence(statusSample({ progress }), NOW)).toContain(`  ${text}  `);
});

test('items of which only some were counted are at least so many', () => {
  const status = statusSample({ progress: { data_items: 500, data_items_at_least: true } });
  expect(progressSentence(status, NOW)).toContain('  at least 500 items  ');
});
