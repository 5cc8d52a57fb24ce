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
  test('restores every record that was written', async () => {
    const written = await folder.killedAfter(9);
    const { journal, restored } = await folder.opened();
    expect(journal.resumption).toBe('continue');
    expect(restored).toEqual(written);
  });

  test('is consistent with its items again, wherever each of the files was truncated', async () => {
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

  test('names the page that it was reading, and marks it as died', async () => {
    const { journal } = await folder.opened();
    journal.appendPage(crawledPage(`${SITE}0`), valid([]));
    journal.append({ kind: 'reading', url: SITE });
    const died = { kind: 'died', url: SITE };
    for (const again of [await folder.opened(), await folder.opened()]) {
      expect(again.restored.slice(1)).toEqual([{ kind: 'reading', url: SITE }, died]);
    }
    expect(folder.read('x.journal').trimEnd().split('\n')).toHaveLength(4);
  });

  test('was reading a page whose items are incomplete', async () => {
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
      `the crawler ended while it read ${SITE}; that page now comes last`,
    ]);
  });

  test('is valid up to the first line that is not a record', async () => {
    await folder.killedAfter(4);
    appendFileSync(folder.at('x.journal'), '{"kind":"page","url":5}\n{"kind":"retried","url":"u"}\n');
    const { restored } = await folder.opened();
    expect(pagesOf(restored)).toHaveLength(4);
    expect(restored).toHaveLength(4);
  });

  test('is ignored from the first page whose items are missing', async () => {
    await folder.killedAfter(4);
    rmSync(folder.at('x.jsonl'));
    const { restored } = await folder.opened();
    // The first page had no items.
    expect(pagesOf(restored)).toEqual([`${SITE}0`]);
  });
});

describe('the files', () => {
  test('hold each page as soon as it is written', async () => {
    const { journal } = await folder.opened();
    const record = journal.appendPage(crawledPage(SITE), valid([{ a: '中\n文' }, { b: 1 }]));
    expect(folder.read('x.jsonl')).toBe('{"a":"中\\n文"}\n{"b":1}\n');
    expect(record).toMatchObject({ items: 2, items_end: Buffer.byteLength(folder.read('x.jsonl')) });
    expect(folder.read('x.journal').split('\n')[1]).toBe(JSON.stringify(record));
  });

  test('that cannot be written are reported in a sentence', async () => {
    rmSync(folder.path, { recursive: true });
    writeFileSync(folder.path, '');
    await expect(folder.opened()).rejects.toThrow(/^Cannot write .*a file is where a folder is needed/);
  });

  test('are not appended to after an error, because the last line may be incomplete', async () => {
    const { journal } = await folder.opened();
    journal.close();
    expect(() => journal.append({ kind: 'retried', url: SITE })).toThrow(/^Cannot write/);
    truncateSync(folder.at('x.journal'), 0);
    expect(() => journal.append({ kind: 'retried', url: SITE })).toThrow(/^Cannot write/);
    expect(folder.read('x.journal')).toBe('');
  });
});
