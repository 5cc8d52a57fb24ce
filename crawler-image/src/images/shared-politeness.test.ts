import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { itemFilePath } from '../files/item-file.ts';
import { imageListPath } from '../files/output-paths.ts';
import { SharedProgress } from '../state/shared-progress.ts';
import {
  crawlOf,
  links,
  NO_LIMITS,
  page,
  planOf,
  SITE,
  text,
  type PlanChange,
  type Web,
} from '../testing/fake-crawl.ts';
import { settle, type ManualClock } from '../testing/manual-clock.ts';
import { urlset } from '../testing/fake-sitemaps.ts';
import { ImageDownloads } from './image-downloads.ts';

const CDN = 'http://cdn.example/';
const IMAGES = { perItem: 10, maxBytes: 1000, maxTotalBytes: 1_000_000 };

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Turns the clock on until a promise has settled that waits for real files too. */
async function runWithFiles<T>(promise: Promise<T>, clock: ManualClock): Promise<T> {
  const state = { settled: false };
  void Promise.allSettled([promise]).then(() => (state.settled = true));
  while (!state.settled) {
    await settle();
    const dueMs = clock.nextDueMs();
    if (dueMs < Infinity) await clock.advance(dueMs - clock.monotonicMs());
  }
  return promise;
}

/** Crawls the pages and the sitemaps of a web, then fetches these images as those of an item. */
async function crawlWithImages(web: Web, images: readonly string[], change: PlanChange) {
  folder = mkdtempSync(path.join(tmpdir(), 'crawl-images-'));
  const plan = planOf({
    outputFolder: folder,
    images: IMAGES,
    sitemaps: { auto: true, urls: [], sinceMs: null },
    robots: { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 0 },
    maxRetries: 1,
    ...change,
  });
  const it = crawlOf(web, plan);
  const downloads = new ImageDownloads(plan, IMAGES, {
    polite: it.polite,
    onNotice: () => {},
    progress: new SharedProgress(),
    resources: { memory: () => 0, freeDisk: () => null },
    clock: it.clock,
  });
  const pagesEnd = await it.clock.runUntil(it.crawl.run());
  writeFileSync(itemFilePath(folder, plan.filePrefix), `${JSON.stringify({ url: SITE, images })}\n`);
  const end = await runWithFiles(downloads.run(pagesEnd), it.clock);
  const lines = readFileSync(imageListPath(plan), 'utf8').trim().split('\n');
  return {
    ...it,
    ends: [pagesEnd, end],
    urls: it.fetched.map(({ url }) => url),
    fates: lines.map((line) => (JSON.parse(line) as { error?: string }).error ?? 'saved'),
  };
}

const gif = (url: string): FetchResult => text(url, 'GIF89a');

test('one robots.txt is fetched of each origin in a crawl with pages, sitemaps and images', async () => {
  const { ends, urls, fates } = await crawlWithImages(
    (url) => {
      if (url === `${CDN}robots.txt`) return text(url, 'User-agent: *\nDisallow: /secret');
      if (url.endsWith('/robots.txt')) return text(url, `Sitemap: ${CDN}shop.xml`);
      if (url.endsWith('.xml')) return text(url, urlset(links(3)));
      return url.endsWith('.gif') ? gif(url) : page(url, [`${SITE}p/9`]);
    },
    [`${SITE}1.gif`, `${CDN}2.gif`, `${CDN}secret.gif`, `${CDN}3.gif`],
    {},
  );
  expect(ends).toEqual(['finished', 'finished']);
  expect(fates).toEqual(['saved', 'saved', 'robots', 'saved']);
  expect(urls.filter((url) => url.endsWith('/robots.txt')).toSorted()).toEqual([
    `${CDN}robots.txt`,
    `${SITE}robots.txt`,
  ]);
});

test('a host that was given up for pages is asked for no image, no sitemap and no robots.txt', async () => {
  const list = `${CDN}list.xml`;
  const secure = CDN.replace('http:', 'https:');
  const web: Web = (url) => {
    if (url.endsWith('/robots.txt')) return failure('http_404', 'none');
    if (url.startsWith(CDN)) return failure('http_500', 'ill', true);
    return url.endsWith('.gif') ? gif(url) : page(url);
  };
  const images = [`${CDN}1.gif`, `${secure}2.gif`, `${SITE}3.gif`];
  const { urls, fates, crawl, notices } = await crawlWithImages(web, images, {
    targets: [SITE, ...Array.from({ length: 9 }, (_, i) => `${CDN}${i}`)],
    sitemaps: { auto: true, urls: [list], sinceMs: null },
    hostErrorsMax: 3,
    delayMs: 5000,
  });
  expect(fates).toEqual(['host_given_up', 'host_given_up', 'saved']);
  // The listed one, and the one that its site may have at the usual place.
  expect(crawl.tallies().sitemaps.faults).toEqual([{ code: 'host_given_up', count: 2, sample_url: list }]);
  expect(notices).toContainEqual(expect.stringContaining('cdn.example is given up'));
  const ofHost = urls.filter((url) => url.includes('cdn.example'));
  expect(ofHost).toHaveLength(4);
  expect(ofHost[0]).toBe(`${CDN}robots.txt`);
});

test('images are fetched after a limit that ends the pages alone', async () => {
  const web: Web = (url) => (url.endsWith('.gif') ? gif(url) : page(url, links(9)));
  const limits = { ...NO_LIMITS, items: 2 };
  const limited = await crawlWithImages(web, [`${SITE}1.gif`], { limits });
  expect([limited.ends, limited.fates]).toEqual([['limit_items', 'limit_items'], ['saved']]);
});

test('a sitemap that is still in flight when a limit ends the pages does not end the images', async () => {
  let answerSitemap: (result: FetchResult) => void = () => {};
  const sitemap = new Promise<FetchResult>((resolve) => (answerSitemap = resolve));
  const web: Web = (url) => {
    if (url.endsWith('/robots.txt')) return failure('http_404', 'none');
    if (url.endsWith('.xml')) return sitemap;
    if (!url.endsWith('.gif')) return page(url, links(9));
    answerSitemap(text(url, urlset(links(3))));
    return gif(url);
  };
  const images = [1, 2, 3].map((n) => `${SITE}${n}.gif`);
  const limits = { ...NO_LIMITS, items: 4 };
  const { ends, fates, urls } = await crawlWithImages(web, images, { limits, delayMs: 1000 });
  expect(urls).toContain(`${SITE}sitemap.xml`);
  expect([ends, fates]).toEqual([
    ['limit_items', 'limit_items'],
    ['saved', 'saved', 'saved'],
  ]);
});
