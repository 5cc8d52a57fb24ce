import { expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import type { Outcome } from './host-pace.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { heedfulFetch } from './heedful-fetch.ts';

const MAP = 'http://shop.example/sitemap.xml';
const MOVED = 'http://files.example/shop.xml';

/** What pages come to know of a fetch that is redirected after 100 ms, and refused after 100 more. */
async function learntFrom(refusal: FetchResult) {
  const clock = new ManualClock();
  const passing = (): Promise<void> => new Promise((resolve) => clock.after(100, resolve));
  const observed: { url: string; outcome: Outcome; atMs: number }[] = [];
  const parked: { url: string; untilMs: number }[] = [];
  const fetch = heedfulFetch(
    async (_, redirectRule) => {
      await passing();
      await redirectRule(MOVED);
      await passing();
      return refusal;
    },
    {
      observe: (url, outcome, atMs) => observed.push({ url, outcome, atMs }),
      park: (url, untilMs) => parked.push({ url, untilMs }),
    },
    clock,
  );
  await clock.runUntil(fetch(MAP, (to) => Promise.resolve({ url: to })));
  return { observed, parked };
}

test('a host that was led to is overloaded by what it was asked itself', async () => {
  expect(await learntFrom(failure('http_429', 'HTTP 429', true))).toEqual({
    observed: [{ url: MOVED, outcome: { kind: 'overloaded', startedMs: 100, latencyMs: 0 }, atMs: 200 }],
    parked: [],
  });
});

test('a host is parked for a quarter of an hour at most', async () => {
  const patient = { ...failure('http_404', 'HTTP 404'), retryAfterMs: 3_600_000 };
  expect(await learntFrom(patient)).toEqual({
    observed: [],
    parked: [{ url: MOVED, untilMs: 200 + 900_000 }],
  });
});
