import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetcher.ts';
import { crawlOf, page, SITE } from '../testing/fake-crawl.ts';
import { HostCircuit } from './host-circuit.ts';

const HOST = 'http://a.test/';
const WELL = [page(HOST), failure('http_404', ''), failure('too_large', ''), failure('not_html', '')];
const ILL = [
  failure('http_500', ''),
  failure('http_503', ''),
  failure('timeout', ''),
  failure('tls_failed', ''),
];
const NEITHER: FetchResult[] = [failure('http_429', ''), failure('address_refused', ''), { kind: 'aborted' }];

test('a host is given up exactly when it has failed so often in a row, and for good', () => {
  const outcome = fc.constantFrom(...WELL, ...ILL, ...ILL, ...ILL, ...NEITHER);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(outcome, { maxLength: 40 }), (max, outcomes) => {
      const circuit = new HostCircuit(max);
      let row = 0;
      let givenUp = false;
      for (const each of outcomes) {
        row = ILL.some((ill) => ill === each) ? row + 1 : WELL.includes(each) ? 0 : row;
        const isLast: boolean = !givenUp && row === max;
        givenUp ||= isLast;
        expect(circuit.observe(HOST, each)).toBe(isLast);
        expect(circuit.isGivenUp(`${HOST}some/page`)).toBe(givenUp);
        expect(circuit.isGivenUp('http://b.test/')).toBe(false);
      }
    }),
  );
});

test('without a limit no host is given up', () => {
  const circuit = new HostCircuit(Infinity);
  for (let i = 0; i < 1000; i++) expect(circuit.observe(HOST, failure('timeout', ''))).toBe(false);
});

const urls = (host: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${host}${i}`);
const OTHER = 'http://other.example/';

test('the pages of a host that is given up fail at once, those of others are crawled', async () => {
  const { crawl, clock, failures, notices, progress, fetched } = crawlOf(
    (url) => (url.startsWith(SITE) ? failure('connection_lost', 'broken', true) : page(url)),
    { targets: [...urls(SITE, 50), ...urls(OTHER, 30)], hostErrorsMax: 5, concurrency: 2, delayMs: 1000 },
  );
  expect(await clock.runUntil(crawl.run())).toBe('finished');
  expect(progress.get('successful')).toBe(30);
  expect(failures).toHaveLength(50);
  expect(failures.filter(({ code }) => code === 'host_given_up').length).toBeGreaterThanOrEqual(45);
  expect(fetched.filter(({ url }) => url.startsWith(SITE)).length).toBeLessThanOrEqual(6);
  expect(notices).toEqual([
    expect.stringMatching(/^shop\.example is given up after 5 errors in a row: \d+ pages are left$/),
  ]);
});

test('pages found later are not asked for either, and a page that waits for a retry is not waited for', async () => {
  const { crawl, clock, failures, fetched } = crawlOf(
    (url) =>
      url.startsWith(SITE) ? failure('http_500', 'ill', true) : page(url, [`${SITE}from${url.slice(-1)}`]),
    {
      targets: [...urls(SITE, 2), ...urls(OTHER, 2)],
      scope: { kind: 'any', include: [], exclude: [], maxUrlLength: 2083, maxSegments: 20, maxRepeats: 2 },
      hostErrorsMax: 2,
      concurrency: 1,
      maxRetries: 100,
    },
  );
  await clock.runUntil(crawl.run());
  expect(fetched.map(({ url }) => url)).toEqual([`${SITE}0`, `${OTHER}0`, `${SITE}1`, `${OTHER}1`]);
  expect(Object.fromEntries(failures.map(({ url, code }) => [url, code]))).toEqual({
    [`${SITE}0`]: 'host_given_up',
    [`${SITE}1`]: 'http_500',
    [`${SITE}from0`]: 'host_given_up',
    [`${SITE}from1`]: 'host_given_up',
  });
});
