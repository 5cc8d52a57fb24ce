import { expect, test } from 'vitest';
import { HostTally } from './host-tally.ts';
import { PageTally } from './page-tally.ts';
import { SitemapTally } from './sitemap-tally.ts';

test('pages are counted by the retries they needed, and by the class of their status', () => {
  const tally = new PageTally();
  tally.crawled({ status: 200, retries: 0 });
  tally.crawled({ status: 203, retries: 2, unchanged: true });
  tally.failed({ code: 'http_404', retries: 0 });
  tally.failed({ code: 'http_999', retries: 0 });
  tally.failed({ code: 'timeout', retries: 3 });
  expect(tally.summary()).toEqual({
    by_retries: [3, 0, 1, 1],
    by_status: { '2xx': 2, '4xx': 1, other: 2 },
    unchanged: 1,
  });
});

test('failed pages that are tried again do not count twice', () => {
  const tally = new PageTally();
  tally.failed({ code: 'http_404', retries: 1 });
  tally.forgetFailed();
  tally.crawled({ status: 200, retries: 0 });
  expect(tally.summary()).toEqual({ by_retries: [1], by_status: { '2xx': 1 }, unchanged: 0 });
});

test('the ten slowest hosts are named, and no more than ten thousand are remembered', () => {
  const tally = new HostTally();
  for (let n = 0; n < 10_000; n++) tally.add(`h${n}`, n);
  tally.add('h9999', 0);
  tally.add('one-too-many', 1e9);
  const slowest = tally.slowest();
  expect(slowest).toHaveLength(10);
  expect(slowest[0]).toEqual({ host: 'h9998', pages: 1, mean_answer_seconds: 9.998 });
});

test('faults of sitemaps are added up by code', () => {
  const tally = new SitemapTally();
  const fault = { code: 'sitemap_foreign_host', url: 'http://b/', count: 2 };
  for (const url of ['http://a/1', 'http://a/2']) {
    tally.add({ kind: 'sitemap_ended', url, urls: 5, faults: [fault] });
  }
  expect(tally.summary()).toEqual({
    files: 2,
    urls: 10,
    faults: [{ code: 'sitemap_foreign_host', count: 4, sample_url: 'http://b/' }],
  });
});
