import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { FORMATS, readTable } from '@crawlerd/formats';
import type { FieldTable } from '../extract/field.ts';
import { FIELDS } from '../extract/fields.ts';
import { elementsCalled, textOf } from '../extract/page/dom.ts';
import { propertyOf } from '../extract/structured/thing.ts';
import { structuredPrice } from '../extract/values/price.ts';
import { countFields } from '../state/count-fields.ts';
import { processPage } from './process-page.ts';

/** Two further entries: a text with a reader for every source, and a price for structured data only. */
const TABLE: FieldTable = {
  ...FIELDS,
  isbn: {
    type: 'text',
    structured: (thing) => propertyOf(thing, 'isbn')[0] ?? null,
    meta: ({ metas }) => metas.get('book:isbn') ?? null,
    heuristic: ({ page }) => elementsCalled(page.dom(), /isbn/i).map((element) => textOf(element))[0] ?? null,
  },
  deposit: {
    type: 'price',
    structured: (thing) => structuredPrice(propertyOf(thing, 'deposit')[0] ?? '', 'EUR'),
  },
};

const PLAN: Parameters<typeof processPage>[2] = {
  fields: ['title', { name: 'isbn', selectors: [{ css: 'dd.number' }] }, { name: 'deposit' }],
  extractImages: false,
  followLinks: false,
  itemSelector: null,
  robots: { obey: true, agent: 'ExampleBot', onUnreachable: 'deny', maxCrawlDelayMs: 0 },
};

const BOOK = '<h1>A book</h1>';
const PAGES: readonly (readonly [source: string, html: string])[] = [
  ['selectors', `${BOOK}<dd class="number">1</dd>`],
  [
    'json_ld',
    `${BOOK}<script type="application/ld+json">{"@type": "Book", "isbn": "1", "deposit": 2}</script>`,
  ],
  [
    'microdata',
    `<div itemscope itemtype="https://schema.org/Book"><h1>A book</h1><b itemprop="isbn">1</b>
     <b itemprop="deposit">2</b></div>`,
  ],
  ['rdfa', `<div typeof="schema:Book"><h1>A book</h1><b property="schema:isbn">1</b></div>`],
  ['meta', `<meta property="book:isbn" content="1">${BOOK}`],
  ['heuristic', `${BOOK}<p class="isbn-13">1</p>`],
];

function itemsOf(html: string): readonly unknown[] {
  const page = {
    kind: 'page' as const,
    finalUrl: 'https://shop.example/p/1',
    status: 200,
    contentType: 'text/html; charset=utf-8',
    robotsTag: '',
    body: Buffer.from(html),
    wireBytes: html.length,
  };
  return processPage(page.finalUrl, page, PLAN, new Date(0), TABLE).items;
}

test.each(PAGES)('a field that is added to the table is read from %s', (source, html) => {
  expect(itemsOf(html)).toEqual([
    expect.objectContaining({
      title: 'A book',
      isbn: '1',
      _meta: expect.objectContaining({ sources: expect.objectContaining({ isbn: source }) }),
    }),
  ]);
});

test('its type says which keys of an item it fills, also where it is not found', () => {
  const deposits = PAGES.flatMap(([, html]) => itemsOf(html));
  const [without] = deposits;
  expect(deposits[1]).toMatchObject({ deposit: 2, deposit_currency: 'EUR' });
  expect(deposits[2]).toMatchObject({ deposit: 2, deposit_currency: 'EUR' });
  expect(without).toMatchObject({ deposit: null, deposit_currency: null });
});

test('it is counted, and is a column of the tables', async () => {
  const items = PAGES.flatMap(([, html]) => itemsOf(html));
  expect(countFields(items)).toMatchObject({ title: 6, isbn: 6, deposit: 2, deposit_currency: 2 });

  const fields = ['title', 'isbn', 'deposit', 'deposit_currency'];
  const table = await readTable(() => Readable.from(items), { fields });
  const format = await FORMATS.csv();
  if (format.takes !== 'table') throw new Error('csv is no table');
  const csv = { bom: false, delimiter: ',', safeFormulas: false } as const;
  expect((await text(format.bytes(table, { csv }))).split('\n').slice(0, 3)).toEqual([
    'title,isbn,deposit,deposit_currency',
    'A book,1,,',
    'A book,1,2,EUR',
  ]);
});
