import { describe, expect, test } from 'vitest';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { crawledPage } from '../testing/crawled-page.ts';
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

describe('an order to try failed pages again', () => {
  const order = { follow: false, first_attempt: 2 };
  const done = (url: string, links: readonly string[] = []): CrawlRecord => {
    const ofItems = { items: 0, fields: {}, items_end: 0, invalid: 0, quarantine_end: 0 };
    return { ...crawledPage(url), ...ofItems, links };
  };
  const after = (...records: readonly CrawlRecord[]) => {
    const backlog = new Backlog([A, B, C]);
    for (const record of records) backlog.apply(record);
    return backlog;
  };
  const asked = (backlog: Backlog) => [...backlog.drainAsked()].map(({ url }) => url);

  test('leaves what waits, and what it does not name', () => {
    const records = [failed(A), { ...failed(B), code: 'y' }] as const;
    const backlog = after(...records, { kind: 'reopened', order: { ...order, codes: ['y'] } });
    expect(backlog.stillFailed().map(({ url }) => url)).toEqual([A]);
    expect(backlog.toRetry).toBe(1);
    expect(asked(backlog)).toEqual([B]);
    expect([...after(...records, { kind: 'reopened', order }).drain()].map(({ url }) => url)).toEqual([
      C,
      A,
      B,
    ]);
  });

  test('that was cut short is continued, or taken over by the next one', () => {
    const begun = [failed(A), failed(B), failed(C), { kind: 'reopened', order }, done(A)] as const;
    expect(asked(after(...begun))).toEqual([B, C]);
    const next = { ...order, first_attempt: 3, hosts: ['other.example'] };
    expect(after(...begun).matching(next)).toEqual({ chosen: 0, again: 0, failed: 2 });
    expect(after(...begun).matching({ ...order, first_attempt: 3 })).toEqual({
      chosen: 2,
      again: 0,
      failed: 2,
    });
    const other = after(...begun, { kind: 'reopened', order: next });
    expect(other.stillFailed().map(({ url }) => url)).toEqual([B, C]);
    expect(asked(other)).toEqual([]);
  });

  test('has the new links of its pages only if they are followed', () => {
    const found = 'http://shop.example/found';
    const reopened = (follow: boolean) => ({ kind: 'reopened', order: { ...order, follow } }) as const;
    for (const follow of [true, false]) {
      const backlog = after(failed(A), reopened(follow), done(A, [found]), done(B, [`${found}-by-b`]));
      expect(asked(backlog)).toEqual(follow ? [found] : []);
    }
  });
});
