import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { STANDALONE } from '../plan/environment.ts';
import { crawledPage } from '../testing/crawled-page.ts';
import { planOf, SITE } from '../testing/fake-crawl.ts';
import { JournalFolder, valid } from './testing/journal-folder.ts';

let folder: JournalFolder;
beforeEach(() => (folder = new JournalFolder()));
afterEach(() => folder.remove());

describe('a crawl starts from the beginning', () => {
  test.each<[string, Partial<CrawlPlan>, string, RegExp]>([
    [
      'another config',
      { fields: ['price'] },
      'e1',
      /it had another config or an incompatible crawler version/,
    ],
    ['resume.enabled off', { resume: { enabled: false, syncMs: 0 } }, 'e1', /resume\.enabled is false/],
    ['its end', {}, 'e2', /it had already ended: finished/],
  ])('because of %s, and says why and where the earlier items are', async (_, change, executionId, why) => {
    await folder.killedAfter(3);
    const ended = await folder.opened();
    ended.journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    const { journal } = await folder.opened(change, executionId);
    expect(journal.notices).toEqual([expect.stringMatching(why)]);
    expect(journal.notices[0]).toContain(
      'its results are now in x.earlier-1.ndjson, x.invalid.earlier-1.ndjson',
    );
  });

  test('without a notice if there was no earlier crawl, or only the beginning of one', async () => {
    expect((await folder.opened()).journal.notices).toEqual([]);
    writeFileSync(folder.at('x.journal'), '{"kind":"jour');
    rmSync(folder.at('x.jsonl'));
    expect((await folder.opened()).journal.notices).toEqual([]);
    writeFileSync(folder.at('x.journal'), 'no journal');
    writeFileSync(folder.at('x.jsonl'), '{}\n');
    expect((await folder.opened()).journal.notices).toEqual([expect.stringContaining('no readable journal')]);
  });

  test('with an image list of its own, wherever the last start was interrupted', async () => {
    await folder.killedAfter(3);
    writeFileSync(folder.at('x.images.ndjson'), '{"of":"an earlier crawl"}\n');
    const { journal } = await folder.opened({ fields: ['price'] });
    // Once there is a header, the crawl may be killed and resumed.
    expect(readdirSync(folder.path)).not.toContain('x.images.ndjson');
    expect(folder.read('x.images.earlier-1.ndjson')).toBe('{"of":"an earlier crawl"}\n');
    expect(journal.notices[0]).toContain('x.images.earlier-1.ndjson');
  });

  const earlier = (): string[] => readdirSync(folder.path).filter((name) => name.includes('earlier'));

  test('with another config, and keeps the existing items under another name', async () => {
    for (const [n, field] of (['title', 'price', 'rating'] as const).entries()) {
      const { journal, restored } = await folder.opened({ fields: [field] });
      expect([journal.resumption, restored]).toEqual(['anew', []]);
      journal.appendPage(crawledPage(SITE), valid([{ n }]));
    }
    expect(earlier().toSorted()).toEqual(['x.earlier-1.ndjson', 'x.earlier-2.ndjson']);
    expect([folder.read('x.earlier-1.ndjson'), folder.read('x.jsonl')]).toEqual(['{"n":0}\n', '{"n":2}\n']);
  });

  test('if resuming is off or there is no journal', async () => {
    await folder.killedAfter(3);
    expect((await folder.opened({ resume: { enabled: false, syncMs: 0 } })).journal.resumption).toBe('anew');
    rmSync(folder.at('x.journal'));
    expect((await folder.opened()).journal.resumption).toBe('anew');
  });

  test('after one that had ended, unless it is the same execution', async () => {
    await folder.killedAfter(3);
    const ended = await folder.opened();
    writeFileSync(folder.at('x.manifest.json'), '{}');
    ended.journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    ended.journal.close();
    const again = await folder.opened();
    expect(again.journal.resumption).toBe('reopen');
    // It described files that grow again.
    expect(readdirSync(folder.path)).not.toContain('x.manifest.json');
    expect(again.restored.at(-1)).toEqual({ kind: 'reopened' });
    again.journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    expect((await folder.opened({}, 'e2')).journal.resumption).toBe('anew');
  });

  test.each([
    ['max_pages', 3],
    ['finished', 3],
    ['limit_items', 2],
    ['limit_no_item_pages', 2],
  ])('not, and keeps the failures, if %s left nothing to try', async (stop_reason, pages) => {
    const { journal } = await folder.opened({ maxPages: 3 });
    journal.append({ kind: 'failed', url: SITE, code: 'http_404', detail: '', retries: 0 });
    journal.append({ kind: 'ended', stop_reason, pages });
    const again = await folder.opened({ maxPages: 3 });
    expect(again.journal.resumption).toBe('continue');
    expect(again.restored.filter(({ kind }) => kind === 'reopened')).toEqual([]);
  });

  test('after a standalone crawl that had ended', async () => {
    for (const kept of [[], ['x.earlier-1.ndjson']]) {
      const { journal } = await folder.opened({}, STANDALONE);
      expect(earlier()).toEqual(kept);
      journal.appendPage(crawledPage(SITE), valid([{ a: 1 }]));
      journal.append({ kind: 'ended', stop_reason: 'finished', pages: 1 });
      journal.close();
    }
  });
});

describe('a crawl that is to try failed pages again', () => {
  const retryOrder = { follow: false, first_attempt: 2 };

  test('uses its own journal, however it ended', async () => {
    const { journal } = await folder.opened();
    journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    expect((await folder.opened({}, 'e1', retryOrder)).journal.resumption).toBe('retry');
  });

  test.each<[string, Partial<CrawlPlan>, string]>([
    ['another config', { fields: ['price'] }, 'e1'],
    ['another execution', {}, 'e2'],
  ])('does nothing at all with the journal of %s', async (why, change, executionId) => {
    await folder.killedAfter(3);
    const before = readdirSync(folder.path);
    await expect(folder.opened(change, executionId, retryOrder)).rejects.toThrow(
      new RegExp(`cannot be tried again: .* ${why}.* Launch the config again instead`),
    );
    expect(readdirSync(folder.path)).toEqual(before);
  });

  test('does nothing without a journal', async () => {
    await expect(folder.opened({}, 'e1', retryOrder)).rejects.toThrow('no readable journal');
  });
});

describe('a crawl resumes', () => {
  test.each<[string, Partial<CrawlPlan>]>([
    ['patience', { timeoutMs: 5, maxRetries: 9 }],
    ['haste', { concurrency: 99, perHost: 2, pace: { ...planOf().pace, delayMs: 1 } }],
    ['pages', { maxPages: 100_000 }],
    ['name', { taskName: 'other' }],
  ])('with different %s', async (_, change) => {
    await folder.killedAfter(3);
    const { journal, restored } = await folder.opened(change);
    expect([journal.resumption, restored.length]).toEqual(['continue', 3]);
  });

  test('if max_pages is larger than when it ended', async () => {
    const { journal } = await folder.opened({ maxPages: 1 }, STANDALONE);
    journal.appendPage(crawledPage(SITE), valid([]));
    journal.append({ kind: 'ended', stop_reason: 'max_pages', pages: 1 });
    expect((await folder.opened({ maxPages: 2 }, STANDALONE)).journal.resumption).toBe('continue');
    expect((await folder.opened({ maxPages: 1 }, STANDALONE)).journal.resumption).toBe('anew');
  });
});
