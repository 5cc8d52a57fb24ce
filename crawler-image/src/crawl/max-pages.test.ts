import { array, assert, asyncProperty, constant, integer, nat, oneof, record } from 'fast-check';
import { expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import { crawlOf, page, SITE, type Web } from '../testing/fake-crawl.ts';

/** What becomes of a page, whenever it is asked for. */
type Fate =
  | { readonly kind: 'good' }
  | { readonly kind: 'gone' }
  /** Fails so often before it is good. */
  | { readonly kind: 'late'; readonly failures: number }
  /** Leads to the page of that number. */
  | { readonly kind: 'moved'; readonly to: number };

const fates = array(
  oneof(
    { weight: 4, arbitrary: constant<Fate>({ kind: 'good' }) },
    { weight: 1, arbitrary: constant<Fate>({ kind: 'gone' }) },
    record({ kind: constant('late' as const), failures: integer({ min: 1, max: 4 }) }),
    record({ kind: constant('moved' as const), to: nat({ max: 59 }) }),
  ),
  { maxLength: 60 },
);

const urlOf = (n: number): string => `${SITE}p/${n}`;

/** The first page leads to all others. */
function webOf(pages: readonly Fate[]): Web {
  return async (url, tries, redirect) => {
    if (url === SITE)
      return page(
        url,
        pages.map((_, n) => urlOf(n)),
      );
    const fate = pages[Number(url.slice(urlOf(0).length - 1))];
    switch (fate?.kind) {
      case 'good':
        return page(url);
      case 'late':
        return tries > fate.failures ? page(url) : failure('http_503', 'not now', true);
      case 'moved': {
        const next = await redirect(urlOf(fate.to));
        if (!('url' in next)) return next;
        return pages[fate.to]?.kind === 'good' ? page(next.url) : failure('http_404', 'nothing there');
      }
      case 'gone':
      case undefined:
        return failure('http_404', 'nothing there');
    }
  };
}

/** How many different pages there are in all, including the first one. */
function pagesToBeHad(pages: readonly Fate[], maxRetries: number): number {
  const had = pages.filter(
    (fate) => fate.kind === 'good' || (fate.kind === 'late' && fate.failures <= maxRetries),
  );
  return 1 + had.length;
}

test('max_pages is exact: never one more, and never fewer while pages are left', async () => {
  await assert(
    asyncProperty(
      fates,
      integer({ min: 1, max: 70 }),
      integer({ min: 1, max: 32 }),
      nat({ max: 3 }),
      async (pages, maxPages, concurrency, maxRetries) => {
        const { crawl, clock, progress, items } = crawlOf(webOf(pages), {
          maxPages,
          concurrency,
          maxRetries,
        });
        await clock.runUntil(crawl.run());
        const expected = Math.min(maxPages, pagesToBeHad(pages, maxRetries));
        expect(progress.get('successful')).toBe(expected);
        expect(new Set(items().map((item) => JSON.stringify(item))).size).toBe(expected);
      },
    ),
    { numRuns: 100 },
  );
});
