import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crawlOf, links, page, SITE, type PlanChange } from '../testing/fake-crawl.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'snapshots-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const snapshots = (): string[] => readdirSync(path.join(folder, 'snapshots')).toSorted();

async function run(changes: PlanChange) {
  const price = { name: 'price', required: true } as const;
  const it = crawlOf(
    (url) => {
      if (url === SITE) return page(url, links(4));
      return { ...page(url), body: Buffer.from(url.endsWith('0') ? `<p>${url}` : `<h1>${url}</h1>`) };
    },
    { outputFolder: folder, fields: ['title', price], concurrency: 1, ...changes },
  );
  expect(await it.clock.runUntil(it.crawl.run())).toBe('finished');
  return it;
}

test('one page of each kind of fault is kept as it came', async () => {
  const it = await run({ snapshots: 5 });
  expect(snapshots()).toEqual(['missing_price.html', 'no_item.html']);
  expect(readFileSync(path.join(folder, 'snapshots', 'no_item.html'), 'utf8')).toBe(`<p>${SITE}p/0`);
  expect(it.notices).toHaveLength(2);
});

test('no more are kept than asked for, none by default, and those of an earlier attempt count', async () => {
  await run({ snapshots: 0 });
  expect(readdirSync(folder)).toEqual([]);
  await run({ snapshots: 1 });
  expect(snapshots()).toHaveLength(1);
  await run({ snapshots: 1 });
  expect(snapshots()).toHaveLength(1);
});

test('a folder that cannot be written costs the snapshot, not the crawl', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const it = await run({ snapshots: 5, outputFolder: path.join(folder, 'file') });
  expect(it.notices).toEqual([
    expect.stringContaining('no snapshot of'),
    expect.stringContaining('no snapshot of'),
  ]);
});
