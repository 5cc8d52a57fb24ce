import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assert, asyncProperty, integer, tuple } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { JudgedItems } from '../records/judged-items.ts';
import { planOf, SITE } from '../testing/fake-crawl.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { CrawlJournal } from './crawl-journal.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { STANDALONE } from '../plan/environment.ts';
import { crawledPage } from '../testing/crawled-page.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'crawler-journal-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

async function opened(change: Partial<CrawlPlan> = {}, executionId = 'e1') {
  const restored: CrawlRecord[] = [];
  const plan = { ...planOf({ ...PUT_ASIDE, ...change }), outputFolder: folder, filePrefix: 'x' };
  const journal = await CrawlJournal.open({ executionId, plan }, new ManualClock(), (record) =>
    restored.push(record),
  );
  return { journal, restored };
}

const valid = (items: readonly unknown[]): JudgedItems => ({ items, quarantined: [], invalid: 0 });

/** Page n has n % 3 items, and n % 2 that are put aside. */
const itemsOf = (n: number): JudgedItems => ({
  items: Array.from({ length: n % 3 }, (_, i) => ({ page: n, i, name: '茶' })),
  quarantined: Array.from({ length: n % 2 }, () => ({ page: n, name: '坏' })),
  invalid: n % 2,
});

const PUT_ASIDE = { itemSchema: {}, onInvalid: 'quarantine' } as const;

/** A crawl that wrote so many pages and was killed. */
async function killedAfter(pages: number): Promise<CrawlRecord[]> {
  const { journal } = await opened();
  return Array.from({ length: pages }, (_, n) => journal.appendPage(crawledPage(`${SITE}${n}`), itemsOf(n)));
}

const pagesOf = (records: readonly CrawlRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'page' ? [record.url] : []));

describe('the journal of a crawl that was killed', () => {
  test('gives back all that was written', async () => {
    const written = await killedAfter(9);
    const { journal, restored } = await opened();
    expect(journal.resumption).toBe('continue');
    expect(restored).toEqual(written);
  });

  test('and its items agree again, wherever each of the files was cut off', async () => {
    await killedAfter(12);
    const files = ['x.journal', 'x.jsonl', 'x.invalid.ndjson'].map((name) => ({
      name,
      bytes: readFileSync(at(name)),
    }));
    const share = integer({ min: 0, max: 1000 });
    await assert(
      asyncProperty(tuple(share, share, share), async (shares) => {
        for (const [i, { name, bytes }] of files.entries()) {
          writeFileSync(at(name), bytes.subarray(0, Math.round((bytes.length * (shares[i] ?? 0)) / 1000)));
        }
        const { journal, restored } = await opened();
        for (let n = pagesOf(restored).length; n < 12; n++)
          journal.appendPage(crawledPage(`${SITE}${n}`), itemsOf(n));
        journal.close();
        const [, ...items] = files;
        for (const { name, bytes } of items) expect(read(name)).toBe(bytes.toString());
        const whole = await opened();
        expect(pagesOf(whole.restored)).toEqual(Array.from({ length: 12 }, (_, n) => `${SITE}${n}`));
        whole.journal.close();
        for (const file of readdirSync(folder)) if (file.includes('earlier')) rmSync(at(file));
      }),
      { numRuns: 50 },
    );
  });

  test('says which page it was reading, and that it died of it', async () => {
    const { journal } = await opened();
    journal.appendPage(crawledPage(`${SITE}0`), valid([]));
    journal.append({ kind: 'reading', url: SITE });
    const died = { kind: 'died', url: SITE };
    for (const again of [await opened(), await opened()]) {
      expect(again.restored.slice(1)).toEqual([{ kind: 'reading', url: SITE }, died]);
    }
    expect(read('x.journal').trimEnd().split('\n')).toHaveLength(4);
  });

  test('was reading a page that lacks its items', async () => {
    const { journal } = await opened();
    journal.append({ kind: 'reading', url: SITE });
    journal.appendPage(crawledPage(SITE), valid([{ a: 1 }]));
    truncateSync(at('x.jsonl'), 3);
    const again = await opened();
    expect(again.restored).toEqual([
      { kind: 'reading', url: SITE },
      { kind: 'died', url: SITE },
    ]);
    expect(again.journal.notices).toEqual([
      `the crawl had ended while it read ${SITE}, which now has its turn last`,
    ]);
  });

  test('counts up to where it is no journal any more', async () => {
    await killedAfter(4);
    appendFileSync(at('x.journal'), '{"kind":"page","url":5}\n{"kind":"retried","url":"u"}\n');
    const { restored } = await opened();
    expect(pagesOf(restored)).toHaveLength(4);
    expect(restored).toHaveLength(4);
  });

  test('is no good without its items', async () => {
    await killedAfter(4);
    rmSync(at('x.jsonl'));
    const { restored } = await opened();
    // The first page had none.
    expect(pagesOf(restored)).toEqual([`${SITE}0`]);
  });
});

describe('a crawl begins anew', () => {
  test.each<[string, Partial<CrawlPlan>, string, RegExp]>([
    [
      'another config',
      { fields: ['price'] },
      'e1',
      /it had another config, or came from a crawler of another/,
    ],
    ['no wish to go on', { resume: { enabled: false, syncMs: 0 } }, 'e1', /resume\.enabled is false/],
    ['an end', {}, 'e2', /it had come to its end: finished/],
  ])('by reason of %s, and says so, and where the earlier items are', async (_, change, executionId, why) => {
    await killedAfter(3);
    const ended = await opened();
    ended.journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    const { journal } = await opened(change, executionId);
    expect(journal.notices).toEqual([expect.stringMatching(why)]);
    expect(journal.notices[0]).toContain('is now x.earlier-1.ndjson, x.invalid.earlier-1.ndjson');
  });

  test('without a word where there was nothing, or nothing worth one', async () => {
    expect((await opened()).journal.notices).toEqual([]);
    writeFileSync(at('x.journal'), '{"kind":"jour');
    rmSync(at('x.jsonl'));
    expect((await opened()).journal.notices).toEqual([]);
    writeFileSync(at('x.journal'), 'no journal');
    writeFileSync(at('x.jsonl'), '{}\n');
    expect((await opened()).journal.notices).toEqual([
      expect.stringContaining('no journal that can be read'),
    ]);
  });

  test('with a list of images of its own, wherever the last start was cut off', async () => {
    await killedAfter(3);
    writeFileSync(at('x.images.ndjson'), '{"of":"an earlier crawl"}\n');
    const { journal } = await opened({ fields: ['price'] });
    // As soon as there is a header, the crawl may be killed and go on.
    expect(readdirSync(folder)).not.toContain('x.images.ndjson');
    expect(read('x.images.earlier-1.ndjson')).toBe('{"of":"an earlier crawl"}\n');
    expect(journal.notices[0]).toContain('x.images.earlier-1.ndjson');
  });

  const earlier = (): string[] => readdirSync(folder).filter((name) => name.includes('earlier'));

  test('with another config, and keeps the items it finds under another name', async () => {
    for (const [n, field] of (['title', 'price', 'rating'] as const).entries()) {
      const { journal, restored } = await opened({ fields: [field] });
      expect([journal.resumption, restored]).toEqual(['anew', []]);
      journal.appendPage(crawledPage(SITE), valid([{ n }]));
    }
    expect(earlier().toSorted()).toEqual(['x.earlier-1.ndjson', 'x.earlier-2.ndjson']);
    expect([read('x.earlier-1.ndjson'), read('x.jsonl')]).toEqual(['{"n":0}\n', '{"n":2}\n']);
  });

  test('where it is not to go on, or where there is no journal', async () => {
    await killedAfter(3);
    expect((await opened({ resume: { enabled: false, syncMs: 0 } })).journal.resumption).toBe('anew');
    rmSync(at('x.journal'));
    expect((await opened()).journal.resumption).toBe('anew');
  });

  test('after one that had ended, unless that was the same execution', async () => {
    await killedAfter(3);
    const ended = await opened();
    writeFileSync(at('x.manifest.json'), '{}');
    ended.journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    ended.journal.close();
    const again = await opened();
    expect(again.journal.resumption).toBe('reopen');
    // It told of files that grow again.
    expect(readdirSync(folder)).not.toContain('x.manifest.json');
    expect(again.restored.at(-1)).toEqual({ kind: 'reopened' });
    again.journal.append({ kind: 'ended', stop_reason: 'finished', pages: 3 });
    expect((await opened({}, 'e2')).journal.resumption).toBe('anew');
  });

  test.each([
    ['max_pages', 3],
    ['finished', 3],
    ['limit_items', 2],
    ['limit_no_item_pages', 2],
  ])('not, and forgets no failure, where %s left nothing to try', async (stop_reason, pages) => {
    const { journal } = await opened({ maxPages: 3 });
    journal.append({ kind: 'failed', url: SITE, code: 'http_404', detail: '', retries: 0 });
    journal.append({ kind: 'ended', stop_reason, pages });
    const again = await opened({ maxPages: 3 });
    expect(again.journal.resumption).toBe('continue');
    expect(again.restored.filter(({ kind }) => kind === 'reopened')).toEqual([]);
  });

  test('after one on its own that had ended', async () => {
    for (const kept of [[], ['x.earlier-1.ndjson']]) {
      const { journal } = await opened({}, STANDALONE);
      expect(earlier()).toEqual(kept);
      journal.appendPage(crawledPage(SITE), valid([{ a: 1 }]));
      journal.append({ kind: 'ended', stop_reason: 'finished', pages: 1 });
      journal.close();
    }
  });
});

describe('a crawl goes on', () => {
  test.each<[string, Partial<CrawlPlan>]>([
    ['patience', { timeoutMs: 5, maxRetries: 9 }],
    ['haste', { concurrency: 99, perHost: 2, pace: { ...planOf().pace, delayMs: 1 } }],
    ['pages', { maxPages: 100_000 }],
    ['name', { taskName: 'other' }],
  ])('with more or less %s', async (_, change) => {
    await killedAfter(3);
    const { journal, restored } = await opened(change);
    expect([journal.resumption, restored.length]).toEqual(['continue', 3]);
  });

  test('when more pages are wanted than those with which it had ended', async () => {
    const { journal } = await opened({ maxPages: 1 }, STANDALONE);
    journal.appendPage(crawledPage(SITE), valid([]));
    journal.append({ kind: 'ended', stop_reason: 'max_pages', pages: 1 });
    expect((await opened({ maxPages: 2 }, STANDALONE)).journal.resumption).toBe('continue');
    expect((await opened({ maxPages: 1 }, STANDALONE)).journal.resumption).toBe('anew');
  });
});

describe('the files', () => {
  test('have each page as soon as it is written', async () => {
    const { journal } = await opened();
    const record = journal.appendPage(crawledPage(SITE), valid([{ a: '中\n文' }, { b: 1 }]));
    expect(read('x.jsonl')).toBe('{"a":"中\\n文"}\n{"b":1}\n');
    expect(record).toMatchObject({ items: 2, items_end: Buffer.byteLength(read('x.jsonl')) });
    expect(read('x.journal').split('\n')[1]).toBe(JSON.stringify(record));
  });

  test('that cannot be written are a sentence', async () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    await expect(opened()).rejects.toThrow(/^Cannot write .*a file stands where a folder is needed/);
  });

  test('get nothing more after a fault: it would stand behind half a line', async () => {
    const { journal } = await opened();
    journal.close();
    expect(() => journal.append({ kind: 'retried', url: SITE })).toThrow(/^Cannot write/);
    truncateSync(at('x.journal'), 0);
    expect(() => journal.append({ kind: 'retried', url: SITE })).toThrow(/^Cannot write/);
    expect(read('x.journal')).toBe('');
  });
});
