import { describe, expect, test } from 'vitest';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { failure } from '../fetch/failure.ts';
import {
  crawlOf,
  FakeJournal,
  links,
  NO_LIMITS,
  page,
  SITE,
  type PlanChange,
  type Web,
} from '../testing/fake-crawl.ts';

const LISTED = [`${SITE}listed/1`, `${SITE}listed/2`];
const OLD = `${SITE}old`;

const sitemap = (url: string): FetchResult => ({
  kind: 'page',
  finalUrl: url,
  status: 200,
  contentType: 'text/xml',
  robotsTag: '',
  body: Buffer.from(`<urlset>${LISTED.map((loc) => `<url><loc>${loc}</loc></url>`).join('')}</urlset>`),
  wireBytes: 1,
});

/** A shop with a sitemap that is busy when it is first asked for, and a target that leads to another one. */
const web: Web = async (url, tries, redirect) => {
  if (url.endsWith('.xml')) return tries === 1 ? failure('http_503', 'busy', true) : sitemap(url);
  if (url.endsWith('robots.txt')) return failure('http_404', 'none');
  if (url === OLD) {
    const next = await redirect(SITE);
    return 'url' in next ? page(next.url, links(4)) : next;
  }
  return page(url, url === SITE ? links(4) : []);
};

const PLAN: PlanChange = {
  targets: [OLD, SITE],
  sitemaps: { auto: true, urls: [], sinceMs: null },
  robots: { obey: true, agent: 'test', onUnreachable: 'deny', maxCrawlDelayMs: 0 },
  concurrency: 2,
  // Looked at before anything else happens.
  limits: { ...NO_LIMITS, memoryBytes: 1e12 },
};

const namesOf = (items: readonly unknown[]): string[] =>
  items.map((item) => (item as { url: string }).url).toSorted();

async function wholeCrawl(journal: FakeJournal) {
  const { crawl, clock, items } = crawlOf(web, PLAN, journal);
  expect(await clock.runUntil(crawl.run())).toBe('finished');
  return namesOf(items());
}

/** What a crawl wrote down that was stopped after so long. */
async function stoppedAfter(ms: number): Promise<FakeJournal> {
  const { crawl, clock, journal } = crawlOf(web, PLAN);
  const end = crawl.run();
  await clock.advance(ms);
  crawl.stop();
  await clock.runUntil(end);
  return journal;
}

describe('a crawl with sitemaps and limits finds all it would have found', () => {
  test('also if it is stopped at any time and resumed', async () => {
    const undisturbed = await wholeCrawl(new FakeJournal());
    expect(undisturbed).toHaveLength(7);
    for (let ms = 0; ms < 2500; ms += 50) {
      expect([ms, await wholeCrawl(await stoppedAfter(ms))]).toEqual([ms, undisturbed]);
    }
  });

  test('also if it crashes after any record and is resumed', async () => {
    const whole = new FakeJournal();
    const undisturbed = await wholeCrawl(whole);
    for (let count = 0; count <= whole.records.length; count++) {
      const journal = new FakeJournal(whole.records.slice(0, count));
      const pages = journal.records.filter(({ kind }) => kind === 'page').length;
      journal.items.push(...whole.items.slice(0, pages));
      expect([count, await wholeCrawl(journal)]).toEqual([count, undisturbed]);
    }
  });
});
