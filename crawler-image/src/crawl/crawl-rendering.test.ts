import { describe, expect, test } from 'vitest';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { crawlOf, FakeJournal, page, SITE } from '../testing/fake-crawl.ts';

/** No page of the fake web has a price. */
const LACKING = { fields: [{ name: 'price', required: true }] };

const kindsOf = (journal: FakeJournal): string[] => journal.records.map(({ kind }) => kind);

/** A crawl of one page. The browser renders pages that lack a field, until the test gives it the result. */
function rendering(change: Parameters<typeof crawlOf>[1], journal = new FakeJournal()) {
  let endRendering: (result: FetchResult) => void = () => {};
  const rendered = new Promise<FetchResult>((resolve) => (endRendering = resolve));
  const crawl = crawlOf((url) => page(url), { maxRetries: 0, ...change }, journal, {
    render: async (fetched, _, isLacking) => (isLacking(fetched) ? rendered : fetched),
  });
  return { ...crawl, endRendering };
}

test('a page that is complete without a browser is read once', async () => {
  const { crawl, clock, journal } = rendering({});
  await clock.runUntil(crawl.run());
  expect(kindsOf(journal)).toEqual(['reading', 'page']);
});

test('a page that was rendered is read once more', async () => {
  const { crawl, clock, journal, endRendering } = rendering(LACKING);
  const running = crawl.run();
  await clock.advance(100);
  endRendering(page(SITE));
  expect(await clock.runUntil(running)).toBe('finished');
  expect(kindsOf(journal)).toEqual(['reading', 'read', 'reading', 'page']);
});

describe('no page counts as crashing because its rendering was interrupted', () => {
  test('by a kill', async () => {
    const killed = rendering(LACKING);
    void killed.crawl.run();
    await killed.clock.advance(100);
    const { journal } = rendering(LACKING, new FakeJournal(killed.journal.records));
    expect(kindsOf(journal)).toEqual(['reading', 'read']);
  });

  test('by orderly stops, however many', async () => {
    let journal = new FakeJournal();
    for (let stops = 0; stops < 3; stops++) {
      const stopped = rendering(LACKING, journal);
      const running = stopped.crawl.run();
      await stopped.clock.advance(100);
      stopped.crawl.stop();
      stopped.endRendering({ kind: 'aborted' });
      expect(await stopped.clock.runUntil(running)).toBe('interrupted');
      journal = new FakeJournal(stopped.journal.records);
    }
    const last = rendering({}, journal);
    expect(await last.clock.runUntil(last.crawl.run())).toBe('finished');
    expect([last.progress.get('successful'), last.progress.get('failed')]).toEqual([1, 0]);
    expect(kindsOf(journal)).not.toContain('died');
  });
});
