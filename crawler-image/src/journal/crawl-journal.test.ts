import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { assert, asyncProperty, integer, tuple } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CrawlRecord } from '../records/crawl-record.ts';
import { crawledPage } from '../testing/crawled-page.ts';
import { SITE } from '../testing/fake-crawl.ts';
import { itemsOf, JournalFolder, valid } from './testing/journal-folder.ts';

let folder: JournalFolder;
beforeEach(() => (folder = new JournalFolder()));
afterEach(() => folder.remove());

const pagesOf = (records: readonly CrawlRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'page' ? [record.url] : []));

describe('the journal of a crawl that was killed', () => {
  test('gives back all that was written', async () => {
    const written = await folder.killedAfter(9);
    const { journal, restored } = await folder.opened();
    expect(journal.resumption).toBe('continue');
    expect(restored).toEqual(written);
  });

  test('and its items agree again, wherever each of the files was cut off', async () => {
    await folder.killedAfter(12);
    const files = ['x.journal', 'x.jsonl', 'x.invalid.ndjson'].map((name) => ({
      name,
      bytes: readFileSync(folder.at(name)),
    }));
    const share = integer({ min: 0, max: 1000 });
    await assert(
      asyncProperty(tuple(share, share, share), async (shares) => {
        for (const [i, { name, bytes }] of files.entries()) {
          writeFileSync(
            folder.at(name),
            bytes.subarray(0, Math.round((bytes.length * (shares[i] ?? 0)) / 1000)),
          );
        }
        const { journal, restored } = await folder.opened();
        for (let n = pagesOf(restored).length; n < 12; n++)
          journal.appendPage(crawledPage(`${SITE}${n}`), itemsOf(n));
        journal.close();
        const [, ...items] = files;
        for (const { name, bytes } of items) expect(folder.read(name)).toBe(bytes.toString());
        const whole = await folder.opened();
        expect(pagesOf(whole.restored)).toEqual(Array.from({ length: 12 }, (_, n) => `${SITE}${n}`));
        whole.journal.close();
        for (const file of readdirSync(folder.path)) if (file.includes('earlier')) rmSync(folder.at(file));
      }),
      { numRuns: 50 },
    );
  });

  test('says which page it was reading, and that it died of it', async () => {
    const { journal } = await folder.opened();
    journal.appendPage(crawledPage(`${SITE}0`), valid([]));
    journal.append({ kind: 'reading', url: SITE });
    const died = { kind: 'died', url: SITE };
    for (const again of [await folder.opened(), await folder.opened()]) {
      expect(again.restored.slice(1)).toEqual([{ kind: 'reading', url: SITE }, died]);
    }
    expect(folder.read('x.journal').trimEnd().split('\n')).toHaveLength(4);
  });

  test('was reading a page that lacks its items', async () => {
    const { journal } = await folder.opened();
    journal.append({ kind: 'reading', url: SITE });
    journal.appendPage(crawledPage(SITE), valid([{ a: 1 }]));
    truncateSync(folder.at('x.jsonl'), 3);
    const again = await folder.opened();
    expect(again.restored).toEqual([
      { kind: 'reading', url: SITE },
      { kind: 'died', url: SITE },
    ]);
    expect(again.journal.notices).toEqual([
      `the crawl had ended while it read ${SITE}, which now has its turn last`,
    ]);
  });

  test('counts up to where it is no journal any more', async () => {
    await folder.killedAfter(4);
    appendFileSync(folder.at('x.journal'), '{"kind":"page","url":5}\n{"kind":"retried","url":"u"}\n');
    const { restored } = await folder.opened();
    expect(pagesOf(restored)).toHaveLength(4);
    expect(restored).toHaveLength(4);
  });

  test('is no good without its items', async () => {
    await folder.killedAfter(4);
    rmSync(folder.at('x.jsonl'));
    const { restored } = await folder.opened();
    // The first page had none.
    expect(pagesOf(restored)).toEqual([`${SITE}0`]);
  });
});

describe('the files', () => {
  test('have each page as soon as it is written', async () => {
    const { journal } = await folder.opened();
    const record = journal.appendPage(crawledPage(SITE), valid([{ a: '中\n文' }, { b: 1 }]));
    expect(folder.read('x.jsonl')).toBe('{"a":"中\\n文"}\n{"b":1}\n');
    expect(record).toMatchObject({ items: 2, items_end: Buffer.byteLength(folder.read('x.jsonl')) });
    expect(folder.read('x.journal').split('\n')[1]).toBe(JSON.stringify(record));
  });

  test('that cannot be written are a sentence', async () => {
    rmSync(folder.path, { recursive: true });
    writeFileSync(folder.path, '');
    await expect(folder.opened()).rejects.toThrow(/^Cannot write .*a file stands where a folder is needed/);
  });

  test('get nothing more after a fault: it would stand behind half a line', async () => {
    const { journal } = await folder.opened();
    journal.close();
    expect(() => journal.append({ kind: 'retried', url: SITE })).toThrow(/^Cannot write/);
    truncateSync(folder.at('x.journal'), 0);
    expect(() => journal.append({ kind: 'retried', url: SITE })).toThrow(/^Cannot write/);
    expect(folder.read('x.journal')).toBe('');
  });
});
