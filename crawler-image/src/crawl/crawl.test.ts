import { describe, expect, test } from 'vitest';
import { failure } from '../fetch/failure.ts';
import { OutputError } from '../files/output-error.ts';
import { crawlOf, FakeJournal, listOf, page, SITE, type Web } from '../testing/fake-crawl.ts';
import { settle } from '../testing/manual-clock.ts';

/** Every page leads on to a page below it. */
const leadingOn: Web = async (url, _, redirect) => {
  const next = await redirect(`${url}next`);
  return 'url' in next ? page(next.url) : next;
};

test('follows links breadth first until nothing is left', async () => {
  const { crawl, clock, fetched, items } = crawlOf((url) =>
    page(url, url.split('/').length < 5 ? [`${url}a/`, `${url}b/`] : []),
  );
  expect(await clock.runUntil(crawl.run())).toBe('finished');
  expect(fetched.map(({ url }) => url.slice(SITE.length))).toEqual(['', 'a/', 'b/']);
  expect(items()).toHaveLength(3);
});

test('without follow_links only the targets are fetched', async () => {
  const { crawl, clock, fetched } = crawlOf(listOf(5), { followLinks: false });
  expect(await clock.runUntil(crawl.run())).toBe('finished');
  expect(fetched).toHaveLength(1);
});

test.each([1, 8, 32])('at most %d requests are in flight, where so many are allowed', async (concurrency) => {
  const { crawl, clock, mostInFlight } = crawlOf(listOf(50), { concurrency });
  await clock.runUntil(crawl.run());
  expect(mostInFlight()).toBe(concurrency);
});

describe('max_pages', () => {
  test.each([1, 2, 7, 8, 9, 20])('%d pages are fetched, neither more nor fewer', async (maxPages) => {
    const { crawl, clock, fetched, progress } = crawlOf(listOf(50), { maxPages });
    expect(await clock.runUntil(crawl.run())).toBe('max_pages');
    expect(fetched).toHaveLength(maxPages);
    expect(progress.get('successful')).toBe(maxPages);
  });

  test('a page that fails gives its place to another', async () => {
    const { crawl, clock, progress } = crawlOf(
      (url, ...rest) => (/[13579]$/.test(url) ? failure('http_404', 'x') : listOf(50)(url, ...rest)),
      { maxPages: 20 },
    );
    expect(await clock.runUntil(crawl.run())).toBe('max_pages');
    expect(progress.get('successful')).toBe(20);
  });

  test('a crawl that ends with its last page has finished', async () => {
    const { crawl, clock } = crawlOf(listOf(4), { maxPages: 5 });
    expect(await clock.runUntil(crawl.run())).toBe('finished');
  });
});

describe('the delay', () => {
  test('lies between the starts on one host, however long a page takes', async () => {
    const { crawl, clock, fetched } = crawlOf(listOf(3), { delayMs: 30 });
    await clock.runUntil(crawl.run());
    expect(fetched.map(({ atMs }) => atMs)).toEqual([0, 100, 130, 160]);
  });

  test('holds for redirects as well', async () => {
    const startedMs: number[] = [];
    const web: Web = async (url, _, redirect) => {
      const next = await redirect(`${url}next`);
      startedMs.push(clock.monotonicMs());
      return 'url' in next ? page(next.url) : next;
    };
    const { crawl, clock } = crawlOf(web, { delayMs: 1000 });
    await clock.runUntil(crawl.run());
    expect(startedMs).toEqual([1000]);
  });
});

describe('a stop', () => {
  test('starts nothing new and waits for what is in flight', async () => {
    const { crawl, clock, fetched, items } = crawlOf(listOf(50));
    const end = crawl.run();
    await clock.advance(150);
    crawl.stop();
    expect(await clock.runUntil(end)).toBe('interrupted');
    expect(fetched).toHaveLength(9);
    expect(items()).toHaveLength(9);
  });

  test('does not wait for a redirect whose turn is far away', async () => {
    const { crawl, clock, items } = crawlOf(leadingOn, { delayMs: 600_000 });
    const end = crawl.run();
    await clock.advance(200);
    crawl.stop();
    await settle();
    expect(await end).toBe('interrupted');
    expect(items()).toEqual([]);
  });

  test('after the last page changes nothing', async () => {
    const { crawl, clock } = crawlOf(listOf(0));
    const end = crawl.run();
    await clock.advance(50);
    crawl.stop();
    expect(await clock.runUntil(end)).toBe('finished');
  });

  test('counts an aborted page as neither crawled nor failed', async () => {
    const { crawl, clock, progress } = crawlOf(() => ({ kind: 'aborted' }));
    const end = crawl.run();
    await clock.advance(50);
    crawl.stop();
    expect(await clock.runUntil(end)).toBe('interrupted');
    expect([progress.get('successful'), progress.get('failed')]).toEqual([0, 0]);
  });
});

test('an item counts only once it is written, and a disk that is full ends the crawl', async () => {
  const journal = new FakeJournal();
  journal.items.push = () => {
    throw OutputError.from('x.jsonl', new Error('disk full'));
  };
  const { crawl, clock, progress, fetched } = crawlOf(listOf(50), {}, journal);
  await expect(clock.runUntil(crawl.run())).rejects.toThrow('disk full');
  expect(progress.get('items')).toBe(0);
  expect(fetched).toHaveLength(1);
});
