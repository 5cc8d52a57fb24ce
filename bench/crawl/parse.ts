/**
 * The cost of reading a product page of the shop (30 to 60 KB, JSON-LD, 60 links): by the scan alone, and with the
 * element tree that selectors and heuristics need.
 *
 * `node --import ./bench/typescript.mjs bench/crawl/parse.ts`
 */
import { extractItem } from '../../crawler-image/src/extract/extract-item.ts';
import { linkUrls } from '../../crawler-image/src/extract/page/links.ts';
import { parsePage } from '../../crawler-image/src/extract/page/page.ts';
import { ofRounds, print, type Figure } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import { Shop } from './shop.ts';

const PAGES = 300;
const ROUNDS = 7;
const FIELDS = ['title', 'price', 'availability'] as const;

const ORIGIN = 'https://shop.example';
const shop = new Shop(2000);
const pages = shop.products.slice(0, 50).map(({ path }) => shop.answer(path, ORIGIN)?.body ?? '');
const url = `${ORIGIN}/product/1.html`;

const kinds: readonly (readonly [name: string, read: (html: string) => unknown])[] = [
  ['scan: fields and links', (html) => readPage(html, false)],
  ['the same with a tree', (html) => readPage(html, true)],
];

const rounds = new Map(kinds.map(([name]) => [name, new Array<number>()]));
// The first round warms up.
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, read] of round % 2 === 0 ? kinds : kinds.toReversed()) {
    const ms = cpuMsPerPage(read);
    if (round > 0) rounds.get(name)?.push(ms);
  }
}

const figures: Figure[] = [...rounds].map(([name, ms]) => ofRounds(name, ms, 'CPU ms'));
const [scan, tree] = [...rounds.values()].map(median);
if (scan !== undefined && tree !== undefined) {
  figures.push({ name: 'tree against scan', value: tree / scan, unit: '×', wanted: { atLeast: 2 } });
}
print({ bench: 'parse', conditions: { pages: PAGES, rounds: ROUNDS }, figures });

function readPage(html: string, withTree: boolean): unknown {
  const page = parsePage(html, url);
  if (withTree) page.dom();
  return [extractItem(page, { fields: FIELDS, images: false }), linkUrls(page)];
}

function cpuMsPerPage(read: (html: string) => unknown): number {
  const before = process.cpuUsage();
  for (let i = 0; i < PAGES; i++) {
    if (read(pages[i % pages.length] ?? '') === null) throw new Error('a page without an item');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / PAGES;
}
