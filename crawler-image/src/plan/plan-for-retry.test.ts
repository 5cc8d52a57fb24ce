import { expect, test } from 'vitest';
import { planOf } from '../testing/fake-crawl.ts';
import { planForRetry } from './plan-for-retry.ts';

const order = { follow: false, first_attempt: 2 };
const LIMITS = {
  durationMs: 1,
  memoryBytes: 2,
  diskBytes: 3,
  items: 4,
  errors: 5,
  errorRate: 0.5,
  noItemPages: 6,
  bytes: 7,
};

test('only limits that protect the machine, or count from the start of an attempt, keep a retry back', () => {
  const plan = planForRetry(planOf({ maxPages: 10, limits: LIMITS }), order, { successful: 10, toRetry: 5 });
  expect(plan.maxPages).toBeGreaterThan(1_000_000);
  const none = { items: null, errors: null, errorRate: null, noItemPages: null, bytes: null };
  expect(plan.limits).toEqual({ ...LIMITS, ...none });
});

test('links are followed as far as max_pages reaches, and all that was asked for fits', () => {
  const follow = { ...order, follow: true };
  expect(planForRetry(planOf({ maxPages: 100 }), follow, { successful: 10, toRetry: 5 }).maxPages).toBe(100);
  expect(planForRetry(planOf({ maxPages: 10 }), follow, { successful: 10, toRetry: 5 }).maxPages).toBe(15);
});
