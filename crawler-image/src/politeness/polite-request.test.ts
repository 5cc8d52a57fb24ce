import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { page } from '../testing/fake-crawl.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { AskedHosts } from './asked-hosts.ts';
import { HostCircuit } from './host-circuit.ts';
import type { Outcome } from './host-pace.ts';
import { PoliteRequest } from './polite-request.ts';
import {
  CONTENT_RULES,
  FOLLOW_ANYWHERE,
  ROBOTS_TXT_RULES,
  SITEMAP_RULES,
  type RequestRules,
} from './request-rules.ts';
import { Stopwatch } from './stopwatch.ts';

const MAP = 'http://shop.example/sitemap.xml';
const MOVED = 'http://files.example/shop.xml';
const SITEMAP: RequestRules = { ...SITEMAP_RULES, accepts: 'any' };
const IMAGE: RequestRules = { ...CONTENT_RULES, accepts: 'any' };
const ROBOTS_TXT: RequestRules = { ...ROBOTS_TXT_RULES, accepts: 'any' };

/** What hosts are known for after a request that is redirected after 100 ms, and answered after 100 more. */
async function learntFrom(answer: FetchResult, rules: RequestRules = SITEMAP) {
  const clock = new ManualClock();
  const asked = new AskedHosts();
  const passing = (): Promise<void> => new Promise((resolve) => clock.after(100, resolve));
  const observed: { url: string; outcome: Outcome; atMs: number }[] = [];
  const parked: { url: string; untilMs: number }[] = [];
  const request = new PoliteRequest(MAP, rules, FOLLOW_ANYWHERE, {
    fetch: async (_, redirectRule) => {
      await passing();
      await redirectRule(MOVED);
      await passing();
      return answer;
    },
    schedule: {
      observe: (url, outcome, atMs) => observed.push({ url, outcome, atMs }),
      park: (url, untilMs) => parked.push({ url, untilMs }),
    },
    circuit: new HostCircuit(1),
    stopwatch: new Stopwatch(clock),
    asked,
    maxRetries: 2,
    clock,
    random: () => 1,
    enterRedirect: () => Promise.resolve(null),
  });
  const result = await clock.runUntil(request.send());
  const next = result.kind === 'failed' ? request.afterFailure(result, 0) : null;
  return { observed, parked, next, latencyMs: request.latencyMs, asked: asked.take() };
}

const patient = (code: 'http_404' | 'http_503', retryAfterMs: number): FetchResult => ({
  ...failure(code, 'HTTP', code === 'http_503'),
  retryAfterMs,
});

describe('a sitemap', () => {
  test('that is led to another host overloads that one by what it was asked itself', async () => {
    expect(await learntFrom(failure('http_429', 'HTTP 429', true))).toMatchObject({
      observed: [{ url: MOVED, outcome: { kind: 'overloaded', startedMs: 100, latencyMs: 0 }, atMs: 200 }],
      parked: [],
      asked: { 'shop.example': 1, 'files.example': 1 },
    });
  });

  test('parks its host for a quarter of an hour at most, also if it is not tried again', async () => {
    expect(await learntFrom(patient('http_404', 3_600_000))).toMatchObject({
      observed: [],
      parked: [{ url: MOVED, untilMs: 200 + 900_000 }],
      next: { kind: 'fail' },
    });
  });

  test('that comes, or fails otherwise, says nothing about pages', async () => {
    for (const answer of [page(MAP), failure('timeout', 'x', true)]) {
      expect(await learntFrom(answer)).toMatchObject({ observed: [], parked: [] });
    }
  });
});

describe('a page or an image', () => {
  test('tells how quick the host is that it was redirected to', async () => {
    expect(await learntFrom(page(MAP), IMAGE)).toMatchObject({
      observed: [{ url: MOVED, outcome: { kind: 'page', startedMs: 100, latencyMs: 100 }, atMs: 200 }],
      latencyMs: 100,
    });
  });

  test('parks its host as long as it is asked to, if it is tried again', async () => {
    expect(await learntFrom(patient('http_503', 60_000), IMAGE)).toMatchObject({
      parked: [{ url: MOVED, untilMs: 200 + 60_000 }],
      next: { kind: 'retry', waitMs: 60_000 },
    });
    expect(await learntFrom(patient('http_503', 3_600_000), IMAGE)).toMatchObject({
      parked: [],
      next: { kind: 'fail', failure: { code: 'retry_after_too_long' } },
    });
  });

  test('that may not be asked for where a redirect leads says nothing about the host that redirects', async () => {
    expect(await learntFrom({ kind: 'skipped', reason: 'robots' }, IMAGE)).toMatchObject({ observed: [] });
    expect(await learntFrom(failure('host_given_up', 'x'), IMAGE)).toMatchObject({ observed: [] });
  });
});

test('a robots.txt says nothing about pages, and is tried again within a minute', async () => {
  expect(await learntFrom(patient('http_503', 600_000), ROBOTS_TXT)).toMatchObject({
    observed: [],
    parked: [],
    next: { kind: 'retry', waitMs: 60_000 },
  });
});

test('a request that is made once more waits for its turn, and is no redirect', async () => {
  const clock = new ManualClock();
  const entered: string[] = [];
  const refused: [string, number][] = [];
  const refuse = (url: string, hop: number): null => {
    refused.push([url, hop]);
    return null;
  };
  const request = new PoliteRequest(MAP, SITEMAP, refuse, {
    fetch: async (url, redirectRule) => {
      expect(await redirectRule(url, true)).toEqual({ url });
      expect(await redirectRule(MOVED)).toEqual({ url: MOVED });
      return page('');
    },
    schedule: { observe: () => {}, park: () => {} },
    circuit: new HostCircuit(1),
    stopwatch: new Stopwatch(clock),
    asked: new AskedHosts(),
    maxRetries: 2,
    clock,
    random: () => 1,
    enterRedirect: (url) => {
      entered.push(url);
      return Promise.resolve(null);
    },
  });
  await request.send();
  expect(entered).toEqual([MAP, MOVED]);
  expect(refused).toEqual([[MOVED, 1]]);
});
