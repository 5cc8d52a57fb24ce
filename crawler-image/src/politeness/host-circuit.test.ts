import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { crawlOf, page, SITE } from '../testing/fake-crawl.ts';
import { HostCircuit } from './host-circuit.ts';

const HOST = 'http://a.test/';
const WELL = [
  page(HOST),
  failure('http_404', ''),
  failure('soft_404', ''),
  failure('too_large', ''),
  failure('not_html', ''),
];
const ILL = [
  failure('http_500', ''),
  failure('http_503', ''),
  failure('timeout', ''),
  failure('tls_failed', ''),
  failure('blocked', ''),
  { ...failure('http_403', ''), isChallenge: true as const },
];
const NEITHER: FetchResult[] = [
  failure('http_429', ''),
  failure('address_refused', ''),
  failure('proxy_failed', ''),
  { kind: 'aborted' },
];

test('a host is given up exactly when it has failed so often in a row, for ten seconds, and for good', () => {
  const outcome = fc.constantFrom(...WELL, ...ILL, ...ILL, ...ILL, ...ILL, ...NEITHER);
  const step = fc.tuple(outcome, fc.integer({ min: 0, max: 6000 }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 40 }), (max, steps) => {
      const circuit = new HostCircuit(max);
      let row: number[] = [];
      let givenUp = false;
      let nowMs = 0;
      for (const [each, waitMs] of steps) {
        nowMs += waitMs;
        if (ILL.some((ill) => ill === each)) row.push(nowMs);
        else if (WELL.includes(each)) row = [];
        const isIll = row.at(-1) === nowMs && ILL.some((ill) => ill === each);
        const isLast: boolean = !givenUp && isIll && row.length >= max && nowMs - (row[0] ?? 0) >= 10_000;
        givenUp ||= isLast;
        expect(circuit.observe(HOST, each, nowMs)).toBe(isLast);
        expect(circuit.isGivenUp(`${HOST}some/page`)).toBe(givenUp);
        expect(circuit.isGivenUp('http://b.test/')).toBe(false);
      }
    }),
  );
});

test('without a limit no host is given up', () => {
  const circuit = new HostCircuit(Infinity);
  for (let i = 0; i < 1000; i++) expect(circuit.observe(HOST, failure('timeout', ''), i * 1000)).toBe(false);
});

const urls = (host: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${host}${i}`);
const OTHER = 'http://other.example/';

test('the pages of a host that is given up fail at once, those of others are crawled', async () => {
  const { crawl, clock, failures, notices, progress, fetched } = crawlOf(
    (url) => (url.startsWith(SITE) ? failure('connection_lost', 'broken', true) : page(url)),
    { targets: [...urls(SITE, 50), ...urls(OTHER, 30)], hostErrorsMax: 5, concurrency: 2, delayMs: 3000 },
  );
  expect(await clock.runUntil(crawl.run())).toBe('finished');
  expect(progress.get('successful')).toBe(30);
  expect(failures).toHaveLength(50);
  expect(failures.filter(({ code }) => code === 'host_given_up').length).toBeGreaterThanOrEqual(45);
  expect(fetched.filter(({ url }) => url.startsWith(SITE)).length).toBeLessThanOrEqual(6);
  expect(notices).toEqual([
    expect.stringMatching(
      /^shop\.example is given up after too many errors in a row: \d+ waiting pages fail as host_given_up$/,
    ),
  ]);
});

test('a page that waits for a retry is not waited for, and one that is found later is not asked for', async () => {
  const { crawl, clock, failures, fetched } = crawlOf(
    (url, tries) => {
      if (url.startsWith(SITE)) return failure('http_500', 'ill', true);
      return tries < 8 ? failure('http_429', 'later', true) : page(url, [`${SITE}late`]);
    },
    {
      targets: [...urls(SITE, 2), OTHER],
      scope: { kind: 'any', include: [], exclude: [], maxUrlLength: 2083, maxSegments: 20, maxRepeats: 2 },
      hostErrorsMax: 2,
      concurrency: 1,
      maxRetries: 100,
    },
  );
  await clock.runUntil(crawl.run());
  const lastOfSite = fetched.findLast(({ url }) => url.startsWith(SITE))?.atMs ?? 0;
  expect(lastOfSite).toBeGreaterThanOrEqual(9000);
  expect(fetched.at(-1)?.atMs).toBeGreaterThan(lastOfSite);
  const codes = new Map(failures.map(({ url, code }) => [url, code]));
  expect(codes.get(`${SITE}late`)).toBe('host_given_up');
  expect(new Set([codes.get(`${SITE}0`), codes.get(`${SITE}1`)])).toEqual(
    new Set(['http_500', 'host_given_up']),
  );
});
