import { expect, test } from 'vitest';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { Backlog } from './backlog.ts';

const [A, B, C] = ['http://shop.example/a', 'http://shop.example/b', 'http://shop.example/c'];
const died = (url: string): CrawlRecord => ({ kind: 'died', url });
const failed = (url: string): CrawlRecord => ({ kind: 'failed', url, code: 'x', detail: '', retries: 2 });

/** What is left to do of three targets after these. */
function leftAfter(...records: readonly CrawlRecord[]) {
  const backlog = new Backlog([A, B, C]);
  for (const record of records) backlog.apply(record);
  return [...backlog.drain()].map(({ url, retries, crashCount }) => ({ url, retries, crashCount }));
}

test('the page that died last is the last to be tried', () => {
  expect(leftAfter(died(B), died(A), died(B), died(A)).map(({ url }) => url)).toEqual([C, B, A]);
});

test('a crawl that is reopened retries what had failed as new, except for one crash', () => {
  expect(
    leftAfter(
      died(A),
      died(A),
      failed(A),
      { kind: 'retried', url: B },
      failed(B),
      { kind: 'skipped', url: C, reason: 'duplicate' },
      { kind: 'reopened' },
    ),
  ).toEqual([
    { url: A, retries: 0, crashCount: 1 },
    { url: B, retries: 0, crashCount: undefined },
  ]);
});
