import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import {
  crawlOf,
  links,
  listOf,
  NO_LIMITS,
  page,
  SITE,
  type PlanChange,
  type Web,
} from '../testing/fake-crawl.ts';
import type { Limits } from '../plan/limits.ts';
import { limitReached, type LimitCounters } from './limit-reached.ts';

const NOTHING: LimitCounters = {
  elapsedMs: 0,
  items: 0,
  successful: 0,
  failed: 0,
  pagesSinceItem: 0,
  bytes: 0,
  memoryBytes: null,
  freeDiskBytes: null,
};
const reached = (limits: Partial<Limits>, counters: Partial<LimitCounters>): string | null =>
  limitReached({ ...NO_LIMITS, ...limits }, { ...NOTHING, ...counters });

test.each([
  ['limit_duration', { durationMs: 10 }, { elapsedMs: 9 }, { elapsedMs: 10 }],
  ['limit_items', { items: 10 }, { items: 9 }, { items: 10 }],
  ['limit_errors', { errors: 10 }, { failed: 9 }, { failed: 10 }],
  ['limit_error_rate', { errorRate: 0.5 }, { failed: 10, successful: 10 }, { failed: 11, successful: 10 }],
  ['limit_error_rate', { errorRate: 0 }, { failed: 19 }, { failed: 1, successful: 19 }],
  ['limit_no_item_pages', { noItemPages: 10 }, { pagesSinceItem: 9 }, { pagesSinceItem: 10 }],
  ['limit_bytes', { bytes: 10 }, { bytes: 9 }, { bytes: 10 }],
  ['limit_memory', { memoryBytes: 10 }, { memoryBytes: 9 }, { memoryBytes: 10 }],
  ['limit_disk', { diskBytes: 10 }, { freeDiskBytes: 10 }, { freeDiskBytes: 9 }],
])('%s is reached at its value, and not before', (reason, limits, before, at) => {
  expect(reached(limits, before)).toBeNull();
  expect(reached(limits, at)).toBe(reason);
  expect(reached({}, at)).toBeNull();
});

async function run(web: Web, limits: Partial<Limits>, changes: PlanChange = {}) {
  const it = crawlOf(web, { limits: { ...NO_LIMITS, ...limits }, ...changes });
  const reason = await it.clock.runUntil(it.crawl.run());
  return { ...it, reason, pages: it.progress.get('successful') };
}

const broken: Web = (url) => (url === SITE ? page(url, links(50)) : failure('http_404', ''));
const empty: Web = (url) =>
  url === SITE ? page(url, links(50)) : { ...page(url), body: Buffer.from('<p>nothing</p>') };

describe('a crawl', () => {
  test('starts no page once a limit is reached, and ends those that are in flight', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        async (items, concurrency) => {
          const it = await run(listOf(60), { items }, { concurrency });
          expect(it.reason).toBe('limit_items');
          const found = it.items().length;
          expect(found).toBeGreaterThanOrEqual(items);
          expect(found).toBeLessThan(items + concurrency);
          // What had been started before has ended: all of it was kept.
          expect(it.fetched).toHaveLength(found);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('stops after its time, also while it waits', async () => {
    const it = await run(listOf(50), { durationMs: 5500 }, { delayMs: 1000 });
    expect([it.reason, it.pages, it.clock.monotonicMs()]).toEqual(['limit_duration', 6, 5500]);
  });

  test('stops when too much goes wrong', async () => {
    const errors = await run(broken, { errors: 5 }, { concurrency: 1 });
    expect([errors.reason, errors.progress.get('failed')]).toEqual(['limit_errors', 5]);
    const rate = await run(broken, { errorRate: 0.9 }, { concurrency: 1 });
    expect([rate.reason, rate.progress.get('failed')]).toEqual(['limit_error_rate', 19]);
  });

  test('stops when it finds nothing any more', async () => {
    const it = await run(empty, { noItemPages: 10 }, { concurrency: 1 });
    expect([it.reason, it.items().length, it.pages]).toEqual(['limit_no_item_pages', 1, 11]);
  });

  test('looks at its memory now and then', async () => {
    const it = crawlOf(listOf(50), { limits: { ...NO_LIMITS, memoryBytes: 100 }, delayMs: 1000 });
    const running = it.crawl.run();
    await it.clock.advance(3500);
    it.memory.bytes = 100;
    expect(await it.clock.runUntil(running)).toBe('limit_memory');
    expect(it.clock.monotonicMs()).toBe(4000);
  });

  test('that has done its work has finished, unless something is wrong', async () => {
    expect((await run(listOf(5), { items: 6 })).reason).toBe('finished');
    expect((await run(listOf(3), { items: 4 }, { concurrency: 1 })).reason).toBe('finished');
    const last = await run((url) => (url === SITE ? page(url, links(1)) : failure('http_404', '')), {
      errors: 1,
    });
    expect(last.reason).toBe('limit_errors');
  });

  test('leaves no timer behind', async () => {
    const it = await run(listOf(3), { durationMs: 100_000, memoryBytes: 100 });
    expect([it.reason, it.clock.nextDueMs()]).toEqual(['finished', Infinity]);
  });
});
