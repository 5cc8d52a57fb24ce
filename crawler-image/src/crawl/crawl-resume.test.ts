import { array, assert, asyncProperty, integer, nat } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { crawlOf, FakeJournal, links, page, SITE, type PlanChange, type Web } from '../testing/fake-crawl.ts';

/** Page n leads to those in the n-th list; some are gone, some are there only at the second try. */
function webOf(lists: readonly (readonly number[])[]): Web {
  return (url, tries) => {
    const n = Number(url.slice(SITE.length) || '0');
    if (n % 7 === 3) return failure('http_404', 'gone');
    if (n % 7 === 5 && tries === 1) return failure('http_503', 'busy', true);
    return page(
      url,
      (lists[n] ?? []).map((to) => `${SITE}${to}`),
    );
  };
}

const urlsOf = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).toSorted();
const withoutTime = (text: string): string => text.replaceAll(/"fetched_at":"[^"]*"/g, '');

/** What a crawl came to, with the items and the times left out that it had already. */
async function crawled(web: Web, change: PlanChange, journal = new FakeJournal()) {
  const { crawl, clock, progress, items } = crawlOf(web, change, journal);
  const reason = await clock.runUntil(crawl.run());
  const counters = (['known', 'successful', 'failed', 'skipped', 'items', 'bytes'] as const).map((counter) =>
    progress.get(counter),
  );
  return { reason, counters, skips: crawl.skips(), items: urlsOf(items()).map(withoutTime), journal };
}

/** The journal of a crawl that crashed after so many records. */
function crashedAfter(journal: FakeJournal, count: number): FakeJournal {
  const cut = new FakeJournal(journal.records.slice(0, count));
  const pages = cut.records.filter(({ kind }) => kind === 'page').length;
  cut.items.push(...journal.items.slice(0, pages));
  return cut;
}

/** Whether the page that is being read there would be given up after a resume: two crashes are forgiven. */
function isThirdCrash(records: readonly CrawlRecord[]): boolean {
  const last = records.at(-1);
  if (last?.kind !== 'reading') return false;
  return records.filter((each) => each.kind === 'died' && each.url === last.url).length === 2;
}

test('a crawl that crashes at any moment and is resumed finds what an undisturbed one finds, each page once', async () => {
  const web = array(array(nat({ max: 40 }), { maxLength: 8 }), { minLength: 1, maxLength: 40 });
  await assert(
    asyncProperty(
      web,
      array(nat({ max: 1000 }), { maxLength: 3 }),
      integer({ min: 1, max: 9 }),
      async (lists, crashes, concurrency) => {
        const undisturbed = await crawled(webOf(lists), { concurrency });
        let journal = new FakeJournal();
        for (const crash of crashes) {
          const { journal: whole } = await crawled(webOf(lists), { concurrency }, journal);
          const least = journal.records.length;
          const count = least + (crash % (whole.records.length - least + 1));
          journal = crashedAfter(whole, isThirdCrash(whole.records.slice(0, count)) ? count + 1 : count);
        }
        const { journal: _, ...resumed } = await crawled(webOf(lists), { concurrency }, journal);
        expect(resumed).toMatchObject({
          reason: undisturbed.reason,
          counters: undisturbed.counters,
          items: undisturbed.items,
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('max_pages counts the pages of all attempts', async () => {
  const web: Web = (url) => page(url, links(50));
  const { journal } = await crawled(web, { maxPages: 20 });
  const { counters, items } = await crawled(web, { maxPages: 30 }, crashedAfter(journal, 12));
  expect(counters[1]).toBe(30);
  expect(new Set(items).size).toBe(30);
});

test('tries that were made before a crash count', async () => {
  const web: Web = () => failure('connection_lost', 'x', true);
  const { journal } = await crawled(web, { maxRetries: 3 });
  const { fetched, crawl, clock } = crawlOf(web, { maxRetries: 3 }, crashedAfter(journal, 2));
  await clock.runUntil(crawl.run());
  expect(fetched).toHaveLength(2);
});

describe('a page that crashes its crawler', () => {
  const CRASHING = `${SITE}p/1`;
  const web: Web = (url) => page(url, url === SITE ? links(20) : [`${SITE}more`]);

  /** The journal of a crawl that crashed while it read the page. */
  async function crashed(change: PlanChange, journal = new FakeJournal()): Promise<FakeJournal> {
    const { journal: whole } = await crawled(web, change, journal);
    const reading = whole.records.findLastIndex(
      (record) => record.kind === 'reading' && record.url === CRASHING,
    );
    return crashedAfter(whole, reading + 1);
  }

  test('is requested when everything else is done, and alone', async () => {
    const { crawl, clock, fetched, progress } = crawlOf(web, {}, await crashed({}));
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    const [last, before] = fetched.toReversed();
    expect(last?.url).toBe(CRASHING);
    // A fetch takes 100 ms.
    expect(last?.atMs).toBeGreaterThanOrEqual((before?.atMs ?? 0) + 100);
    expect(progress.get('successful')).toBe(22);
  });

  test('leaves a crawl unfinished that has its max_pages without it', async () => {
    const { reason, counters } = await crawled(web, { maxPages: 21 }, await crashed({}));
    expect([reason, counters[1]]).toEqual(['max_pages', 21]);
  });

  test.each([0, 3])(
    'is not requested any more after its third crash, where max_retries is %i',
    async (maxRetries) => {
      const journal = await crashed(
        { maxRetries },
        await crashed({ maxRetries }, await crashed({ maxRetries })),
      );
      const { crawl, clock, fetched, failures, progress } = crawlOf(web, { maxRetries }, journal);
      expect(await clock.runUntil(crawl.run())).toBe('finished');
      expect(fetched).toEqual([]);
      expect(failures).toEqual([
        {
          url: CRASHING,
          code: 'reading_died',
          detail: 'the crawler crashed or was killed 3 times while reading the page',
        },
      ]);
      expect([progress.get('successful'), progress.get('failed')]).toEqual([21, 1]);
    },
  );

  test('is retried, and last, in a crawl that is reopened', async () => {
    const maxRetries = 0;
    const journal = await crashed(
      { maxRetries },
      await crashed({ maxRetries }, await crashed({ maxRetries })),
    );
    const { journal: whole } = await crawled(web, { maxRetries }, journal);
    whole.append({ kind: 'ended', stop_reason: 'finished', pages: 21 });
    whole.append({ kind: 'reopened' });
    const { crawl, clock, fetched, progress } = crawlOf(web, { maxRetries }, whole);
    expect(await clock.runUntil(crawl.run())).toBe('finished');
    expect(fetched.map(({ url }) => url)).toEqual([CRASHING]);
    expect([progress.get('successful'), progress.get('failed')]).toEqual([22, 0]);
  });

  test('is none because the crawler was killed while it waited for a retry', async () => {
    const busy: Web = (url, tries) => (tries === 1 ? failure('http_503', 'busy', true) : page(url));
    const { journal } = await crawled(busy, {});
    const { crawl, clock, journal: resumed } = crawlOf(busy, {}, crashedAfter(journal, 1));
    await clock.runUntil(crawl.run());
    expect(resumed.records.filter(({ kind }) => kind === 'died')).toEqual([]);
  });
});

describe('a crawl that had ended and is reopened', () => {
  const web: Web = (url, tries) =>
    url.endsWith('/p/1') && tries === 1 ? failure('http_404', 'x') : page(url, url === SITE ? links(3) : []);

  test('tries again what had failed, and nothing else', async () => {
    const { journal } = await crawled(web, {});
    journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    journal.append({ kind: 'reopened' });
    const again = crawlOf((url) => page(url), {}, journal);
    expect(again.progress.get('failed')).toBe(0);
    await again.clock.runUntil(again.crawl.run());
    expect(again.fetched.map(({ url }) => url)).toEqual([`${SITE}p/1`]);
    expect(again.progress.get('successful')).toBe(4);
  });
});

test('hosts that a target led to belong to the scope after a crash, too', async () => {
  const web: Web = async (url, _, redirect) => {
    if (url !== SITE) return page(url, ['/a', '/b']);
    const next = await redirect('http://www.shop.example/');
    return 'url' in next ? page(next.url, ['/a', '/b']) : next;
  };
  const whole = await crawled(web, {});
  for (let count = 0; count <= whole.journal.records.length; count++) {
    const resumed = await crawled(web, {}, crashedAfter(whole.journal, count));
    expect(resumed.items).toEqual(whole.items);
  }
});
