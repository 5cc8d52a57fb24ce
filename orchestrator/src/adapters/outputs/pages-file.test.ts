import { execFileSync } from 'node:child_process';
import { linkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect } from '../../testing/collect.ts';
import { directChecks } from '../../testing/direct-checks.ts';
import { ItemReader } from './item-reader.ts';
import { at, lineOf, pagesIn } from './testing/pages-in.ts';

describe('pages of other crawlers', () => {
  it('are told by pages.jsonl', async () => {
    const lines = [
      lineOf({
        url: at('/a'),
        outcome: 'failed',
        code: 'teapot',
        message: 'm'.repeat(5000),
        attempts: 2,
        status: 418,
      }),
      lineOf({ url: at('/b'), outcome: 'failed' }),
      lineOf({ url: at('/c'), outcome: 'failed' }),
      lineOf({ url: at('/c'), outcome: 'done', at: '2026-01-02T03:04:05+01:00' }),
      '\n',
    ].join('');
    const { list } = pagesIn({ 'pages.jsonl': lines });
    const { pages, source, linesSkipped } = await list();
    expect([source, linesSkipped]).toEqual(['pages_file', 0]);
    expect(pages.map(({ url, code, status }) => [url, code, status])).toEqual([
      [at('/a'), 'teapot', 418],
      [at('/b'), 'unknown', null],
    ]);
    expect(pages[0]?.message).toHaveLength(1001);
    expect((await list({ outcome: 'done' })).pages).toMatchObject([{ at: '2026-01-02T02:04:05.000Z' }]);
  });

  it('are those of the lines that can be read, and the others are counted', async () => {
    const bad = [
      'no json',
      '{}',
      lineOf({ url: 7, outcome: 'failed' }),
      lineOf({ url: at('/x'), outcome: 'lost' }),
      '\xff',
    ];
    const first = lineOf({ url: at('/a'), outcome: 'failed', at: 'yesterday' });
    const long = `${'x'.repeat(3_000_000)}\n`;
    const { list } = pagesIn({
      'pages.jsonl': `${first}${bad.join('\n')}\n${long}${first.replace('/a', '/b')}`,
    });
    const { pages, linesSkipped } = await list();
    expect(pages.map(({ url, at: when }) => [url, when])).toEqual([
      [at('/a'), null],
      [at('/b'), null],
    ]);
    expect(linesSkipped).toBe(bad.length + 1);
  });

  it.each(['a link', 'a hard link', 'a FIFO', 'a file of items', 'a folder'])(
    'are not known from %s',
    async (kind) => {
      const { folder, list } = pagesIn({});
      const foreign = join(folder, '..', 'foreign');
      writeFileSync(foreign, lineOf({ url: at('/secret'), outcome: 'failed' }));
      const file = join(folder, 'pages.jsonl');
      if (kind === 'a link') symlinkSync(foreign, file);
      else if (kind === 'a hard link') linkSync(foreign, file);
      else if (kind === 'a FIFO') execFileSync('mkfifo', [file]);
      else if (kind === 'a folder') execFileSync('mkdir', [file]);
      else writeFileSync(file, lineOf({ url: at('/a'), price: 3 }));
      expect(await list()).toMatchObject({ source: null, pages: [], next: null });
      rmSync(foreign);
    },
  );

  it('are not known before there is a folder, and a journal that is none does not hide them', async () => {
    const { folder, urls, list } = pagesIn({
      'x.journal': 'no journal',
      'pages.jsonl': lineOf({ url: at('/a'), outcome: 'failed' }),
    });
    expect(await urls()).toEqual(['/a']);
    renameSync(folder, `${folder}-gone`);
    expect(await list()).toMatchObject({ source: null, pages: [] });
    rmSync(`${folder}-gone`, { recursive: true });
  });
});

describe('a file pages.jsonl', () => {
  const itemsIn = async (folder: string) => {
    const reading = new ItemReader(folder, directChecks, { isGrowing: false });
    return { items: await collect(reading.items()), files: reading.files, skipped: reading.skipped().count };
  };

  it('with pages has no items', async () => {
    const { folder } = pagesIn({ 'pages.jsonl': lineOf({ url: at('/a'), outcome: 'failed' }) });
    expect(await itemsIn(folder)).toEqual({ items: [], files: 0, skipped: 0 });
  });

  it('with items is read as ever, as the crawl may have this name', async () => {
    const item = lineOf({ url: at('/a'), title: 'A' });
    const { folder } = pagesIn({ 'pages.jsonl': item });
    expect(await itemsIn(folder)).toEqual({ items: [item.trim()], files: 1, skipped: 0 });
  });
});
