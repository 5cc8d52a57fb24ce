import { readFileSync } from 'node:fs';
import { CompletionSchema, issuesOf, HeartbeatSchema } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { SharedProgress, type Counter } from '../state/shared-progress.ts';
import { ENOUGH_LIMITS } from '../records/stop-reason.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { CrawlEnd } from './crawl-end.ts';
import { composeCompletion, composeHeartbeat } from './crawl-report.ts';
import { NO_TALLIES } from '../testing/no-tallies.ts';

const identity = { executionId: 'e1', containerId: 'c1', startedAt: new Date(Date.UTC(2026, 0, 1)) };
const moment = { now: new Date(Date.UTC(2026, 0, 1, 0, 1)), runtimeSeconds: 60 };

function progressOf(counters: Partial<Record<Counter, number>>): SharedProgress {
  const progress = new SharedProgress();
  for (const [counter, value] of Object.entries(counters)) progress.set(counter as Counter, value);
  return progress;
}

const heartbeatOf = (counters: Partial<Record<Counter, number>>, maxPages = 100) =>
  composeHeartbeat(
    identity,
    progressOf(counters),
    { stage: 'crawling', maxPages, earlierPages: 0, sequence: 3 },
    moment,
  );

const compose = (
  end: Partial<CrawlEnd>,
  counters: Partial<Record<Counter, number>> = { successful: 3, items: 2 },
): ReturnType<typeof composeCompletion> =>
  composeCompletion(
    identity,
    progressOf(counters),
    {
      taskName: 'test',
      maxPages: 100,
      end: { kind: 'ended', stopReason: 'finished' },
      stoppedBy: null,
      tallies: NO_TALLIES,
      warnings: [],
      images: { saved: 0, failed: 0, bytes: 0 },
      earlier: { pages: 0, items: 0 },
      items: [],
      outputFiles: [],
      outputFault: null,
      ...end,
    },
    moment,
  );

describe('a heartbeat', () => {
  test('is what the contract asks for', () => {
    const heartbeat = heartbeatOf({ known: 12, successful: 5, failed: 1, skipped: 2, items: 4 });
    expect(issuesOf(HeartbeatSchema, heartbeat)).toEqual([]);
    expect(heartbeat).toMatchObject({
      execution_id: 'e1',
      status: 'running',
      sequence: 3,
      timestamp: 1_767_225_660,
      progress: {
        total_urls: 10,
        crawled_urls: 6,
        successful_urls: 5,
        failed_urls: 1,
        data_items: 4,
        percentage: 60,
        current_url: null,
        last_success_time: null,
        start_time: '2026-01-01T00:00:00.000Z',
      },
    });
  });

  test('has as its total what there is to crawl, which max_pages limits', () => {
    expect(heartbeatOf({ known: 5000, successful: 5, failed: 1 }, 200).progress).toMatchObject({
      total_urls: 201,
      crawled_urls: 6,
      percentage: 3,
    });
  });

  test('says how fast this attempt is, not those before it', () => {
    const state = { stage: 'crawling', maxPages: 100, earlierPages: 60, sequence: 1 } as const;
    const { progress } = composeHeartbeat(identity, progressOf({ known: 90, successful: 90 }), state, moment);
    expect(progress).toMatchObject({ crawled_urls: 90, pages_per_second: 0.5 });
  });

  test('knows that max_pages ends the crawl, and that a failed page does not count for it', () => {
    expect(heartbeatOf({ known: 5000, successful: 10, failed: 10 }, 10).progress?.percentage).toBe(100);
    expect(heartbeatOf({ known: 5000, successful: 5 }, 10).progress?.percentage).toBe(50);
    expect(heartbeatOf({}).progress?.percentage).toBe(0);
  });
});

describe('a completion', () => {
  test('of a crawl in which something succeeded is a success', () => {
    const { completion, exitCode } = compose({});
    expect(issuesOf(CompletionSchema, completion)).toEqual([]);
    expect([completion.success, completion.error_message, exitCode]).toEqual([true, null, EXIT.succeeded]);
  });

  test('of a crawl that was ended early still says how many pages there were', () => {
    const end = { kind: 'terminated' } as const;
    const { completion } = compose({ end, maxPages: 200 }, { known: 5000, skipped: 3, successful: 18 });
    expect(completion.result_data?.crawl_summary).toMatchObject({ pages_total: 200, pages_attempted: 18 });
    expect(compose({}).completion.result_data?.crawl_summary).toMatchObject({
      pages_total: 3,
      pages_attempted: 3,
    });
  });

  test('of a crawl in which all failed names the commonest error', () => {
    const failures = [
      { code: 'http_404', count: 2, sample_url: 'http://a/', sample_detail: 'HTTP 404' },
      { code: 'timeout', count: 1, sample_url: 'http://b/', sample_detail: 'no full answer' },
    ];
    const { completion, exitCode } = compose({ tallies: { ...NO_TALLIES, failures } }, { failed: 3 });
    expect([completion.success, exitCode]).toEqual([false, EXIT.failed]);
    expect(completion.error_message).toBe(
      'No page could be crawled: 3 pages failed, most often with http_404 (for example http://a/): HTTP 404.',
    );
  });

  test('of a crawl that robots.txt forbids says so, and what was skipped', () => {
    const skips = [{ reason: 'robots' as const, count: 2, urls: ['http://a/1', 'http://a/2'] }];
    const { completion, exitCode } = compose({ tallies: { ...NO_TALLIES, skips } }, {});
    expect([completion.success, exitCode]).toEqual([false, EXIT.failed]);
    expect(completion.error_message).toMatch(/robots\.txt forbids 2 pages \(for example http:\/\/a\/1\)/);
    expect(completion.result_data?.crawl_summary).toMatchObject({ skipped: skips });
  });

  test('says how fast this attempt was, not those before it', () => {
    const { completion } = compose({ earlier: { pages: 60, items: 30 } }, { successful: 90, items: 60 });
    expect(completion.result_data?.crawl_summary).toMatchObject({
      pages_succeeded: 90,
      pages_per_second: 0.5,
      items_per_second: 0.5,
    });
  });

  test('has a summary of which docs/report.md lists every key', () => {
    const page = readFileSync(new URL('../../../docs/report.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split('## The summary');
    const listed = [...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, key = '']) => key);
    const summary = compose({}).completion.result_data?.crawl_summary ?? {};
    expect(new Set(listed)).toEqual(new Set(Object.keys(summary)));
  });

  test('says what the pages were read in', () => {
    const charsets = [{ charset: 'gb18030', pages: 3, replacements: 1 }];
    const { completion } = compose({ tallies: { ...NO_TALLIES, charsets } });
    expect(completion.result_data?.crawl_summary?.['charsets']).toEqual(charsets);
  });

  test('of an interrupted crawl says so, and by whom', () => {
    const end = { kind: 'ended', stopReason: 'interrupted' } as const;
    const { completion, exitCode } = compose({ end, stoppedBy: 'SIGTERM' });
    expect([completion.success, exitCode]).toEqual([false, EXIT.interrupted]);
    expect(completion.error_message).toMatch(/interrupted by SIGTERM.*3 pages crawled, 2 items kept/);
    expect(completion.result_data?.crawl_summary?.['stop_reason']).toBe('interrupted');
  });

  test.each([...ENOUGH_LIMITS])('of a crawl that %s ended is a success', (stopReason) => {
    const { completion, exitCode } = compose({ end: { kind: 'ended', stopReason } });
    expect([completion.success, completion.error_message, exitCode]).toEqual([true, null, EXIT.succeeded]);
    expect(completion.result_data?.crawl_summary?.['stop_reason']).toBe(stopReason);
  });

  test.each([
    [
      'limit_errors',
      EXIT.tooManyErrors,
      /2 pages failed, as many as limits\.errors allows, most often with http_500/,
    ],
    ['limit_error_rate', EXIT.tooHighErrorRate, /2 of 5 pages failed, more than limits\.error_rate allows/],
    ['limit_memory', EXIT.memoryLimit, /memory as limits\.memory_mb/],
    ['limit_disk', EXIT.diskLimit, /limits\.disk_mb requires: 3 pages crawled, 2 items kept\.$/],
  ] as const)('of a crawl that %s ended is a failure of its own', (stopReason, code, sentence) => {
    const failures = [{ code: 'http_500', count: 2, sample_url: 'http://a/', sample_detail: 'HTTP 500' }];
    const { completion, exitCode } = compose(
      { end: { kind: 'ended', stopReason }, tallies: { ...NO_TALLIES, failures } },
      { successful: 3, failed: 2, items: 2 },
    );
    expect([completion.success, exitCode]).toEqual([false, code]);
    expect(completion.error_message).toMatch(sentence);
  });

  test('of a crawl whose time was over before its first page says so', () => {
    const { completion } = compose({ end: { kind: 'ended', stopReason: 'limit_duration' } }, {});
    expect([completion.success, completion.error_message]).toEqual([
      false,
      'No page could be crawled within limits.duration_seconds.',
    ]);
  });

  test('of a crawl that was done when the signal came is a success', () => {
    expect(compose({ stoppedBy: 'SIGTERM' }).completion.success).toBe(true);
  });

  test('of a crawl that failed, or whose output could not be built, is a failure', () => {
    const broken = compose({ end: { kind: 'broken', reason: 'It broke.' } });
    expect([broken.completion.success, broken.exitCode]).toEqual([false, EXIT.internalError]);
    expect(broken.completion.error_message).toMatch(/^It broke\. /);
    const ended = compose({ end: { kind: 'terminated' } });
    expect([ended.completion.success, ended.exitCode]).toEqual([false, EXIT.interrupted]);
    expect(compose({ outputFault: 'Disk full.' }).completion).toMatchObject({
      success: false,
      error_message: 'Disk full.',
    });
  });

  test('stays below 1 MiB and within the contract, whatever was found', () => {
    const text = '中'.repeat(100_000);
    const list = Array.from({ length: 5000 }, (_, n) => `http://a/${n}`);
    const huge = { text, more: { text }, list };
    const { completion } = compose({ items: Array.from({ length: 150 }, () => huge) });
    expect(Buffer.byteLength(JSON.stringify(completion))).toBeLessThan(1024 * 1024);
    expect(issuesOf(CompletionSchema, completion)).toEqual([]);
    expect(completion.result_data?.data_items?.length).toBeGreaterThan(50);
  });

  test('carries the first 100 items', () => {
    const items = Array.from({ length: 150 }, (_, i) => ({ i }));
    expect(compose({ items }).completion.result_data?.data_items).toEqual(items.slice(0, 100));
  });
});
