/**
 * What reading a page costs: a product page of 45 KB with JSON-LD and 60 links, by the scan alone and with the
 * tree of its elements, which is what selectors and heuristics need.
 *
 * `node --import ./bench/typescript.mjs bench/crawl/parse.ts`
 */
import { extractItem } from '../../crawler-image/src/extract/extract-item.ts';
import { linkUrls } from '../../crawler-image/src/extract/links.ts';
import { parsePage } from '../../crawler-image/src/extract/page.ts';
import { ofRounds, print, type Figure } from '../support/report.ts';
import { median } from '../support/statistics.ts';

const PAGES = 300;
const ROUNDS = 7;
const BYTES = 45_000;
const LINKS = 60;
const FIELDS = ['title', 'price', 'availability'] as const;

const pages = Array.from({ length: 50 }, (_, i) => shopPage(i));
const url = 'https://shop.example/product/1.html';

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
print({ bench: 'parse', conditions: { pages: PAGES, rounds: ROUNDS, bytes: BYTES, links: LINKS }, figures });

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

function shopPage(n: number): string {
  const product = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: `Product ${n}`,
    offers: {
      '@type': 'Offer',
      price: `${n}.50`,
      priceCurrency: 'EUR',
      availability: 'https://schema.org/InStock',
    },
  };
  const links = Array.from(
    { length: LINKS },
    (_, i) =>
      `<li class="nav-item"><a class="link" href="/product/${(n * 31 + i) % 2000}.html?a=1&amp;b=2">Tea ${i}</a></li>`,
  );
  const start = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Product ${n} | Shop</title>
    <meta name="description" content="Product ${n}"><script type="application/ld+json">${JSON.stringify(product)}</script>
    </head><body><nav><ul>${links.join('\n')}</ul></nav><main><h1>Product ${n}</h1>`;
  const part = (i: number): string =>
    `<div class="block block-${i}"><h3>Detail ${i}</h3><p class="text">It is made by hand &amp; with care, number ${i}.</p>` +
    `<span class="tag" data-id="${i}">tag</span><img class="thumb" src="/img/${i}.jpg" alt="Detail ${i}"></div>\n`;
  let body = '';
  for (let i = 0; start.length + body.length < BYTES; i++) body += part(i);
  return `${start}${body}</main></body></html>`;
}
