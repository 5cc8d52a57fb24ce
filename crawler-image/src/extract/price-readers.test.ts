import { describe, expect, test } from 'vitest';
import { extractItem } from './extract-item.ts';
import { parsePage } from './page/page.ts';

/** The same box, found in each way. */
const READERS: Readonly<Record<string, (box: string) => { readonly html: string; readonly css?: string }>> = {
  'a selector': (box) => ({ html: `<div class="box">${box}</div>`, css: '.box' }),
  microdata: (box) => ({
    html: `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Tea</h1>
      <div itemprop="offers" itemscope><div itemprop="price">${box}</div></div></div>`,
  }),
  RDFa: (box) => ({
    html: `<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Tea</h1>
      <div rel="offers"><div typeof="Offer"><div property="price">${box}</div></div></div></div>`,
  }),
  heuristics: (box) => ({ html: `<h1>Tea</h1><div class="price">${box}</div>` }),
};

function read(reader: string, box: string): unknown {
  const { html, css } = READERS[reader]?.(box) ?? { html: '' };
  const selectors = css === undefined ? [] : [css];
  const page = parsePage(`<body>${html}</body>`, 'https://shop.example/p/1');
  const fields = extractItem(page, { fields: [{ name: 'price', selectors }], images: false })?.fields;
  return [fields?.['price'], fields?.['price_currency']];
}

describe.each(Object.keys(READERS))('%s', (reader) => {
  test.each([
    ['two prices', '$32.00 $24.50', 24.5, 'USD'],
    ['a crossed-out price', '<del>$19.00</del> <ins>$24.50</ins>', 24.5, 'USD'],
    [
      'one crossed out by its style',
      '<i style="text-decoration: line-through">$19</i> <b>$24.50</b>',
      24.5,
      'USD',
    ],
    ['one that is called old', '<span class="old-price">$19.00</span><span>$24.50</span>', 24.5, 'USD'],
    ['a count', '6 options from $24.50', 24.5, 'USD'],
    ['a name with a number', 'Pixel 9 $649', 649, 'USD'],
    ['small cents', '24<sup>50</sup> €', 24.5, 'EUR'],
    ['a sign and cents in elements of their own', '<span>$</span><span>24</span><sup>50</sup>', 24.5, 'USD'],
    ['small cents with the sign', '24<sup>50 €</sup>', 24.5, 'EUR'],
    ['small cents deeper inside', '24 <sup><u>50</u></sup> €', 24.5, 'EUR'],
    ['thousands before small cents', '1.024<sup>50</sup> €', 1024.5, 'EUR'],
    ['cents after a space', '24 € 50', 24.5, 'EUR'],
    ['postage', '24,50 € zzgl. 5,90 € Versand', 24.5, 'EUR'],
    ['a saving', '$24.50 You save $8.00', 24.5, 'USD'],
    ['an instalment', '$249 or $20.75/mo.', 249, 'USD'],
    ['the lowest instalment', 'MRP ₹49,999 ₹24,500 EMI from ₹1,250', 24_500, 'INR'],
    ['a unit that stands first', '100g当たり 298円 894円', 894, 'JPY'],
    ['a price per kilo before the one per piece', '12,50 € le kilo 6,25 € la pièce', 6.25, 'EUR'],
    ['a price of many', 'ab 12 Stück je 3,49 € 3,99 €', 3.99, 'EUR'],
    ['a price with a card', '£12.50 £9.99 with Clubcard', 12.5, 'GBP'],
    ['a price for members', '<p>12,50 €</p><p>Mitgliederpreis 9,99 €</p>', 12.5, 'EUR'],
    ['a price with a word that stands before many', 'van € 34 voor € 24,50', 24.5, 'EUR'],
    ['a net price beside one with tax', '1,800円（税込1,980円）', 1980, 'JPY'],
    ['monthly payments', '$2,450 or 12 monthly payments of $209.50', 2450, 'USD'],
    ['cents that are none', 'Rs. 245/- only', 245, 'INR'],
    ['cents that are none, and an old price', 'M.R.P. Rs. 490/- Rs. 245/-', 245, 'INR'],
    ['the lowest postage', '24,50 € Lieferung ab 3,90 €', 24.5, 'EUR'],
    ['a price per unit', '24,50 € (4,90 €/100 g)', 24.5, 'EUR'],
    ['a fee', "24,50 € dont 0,04 € d'éco-part", 24.5, 'EUR'],
    [
      'an element that is called a saving',
      '<span>$24.50</span> <span class="savings">$8</span>',
      24.5,
      'USD',
    ],
    ['net and gross', '20,25 € HT 24,30 € TTC', 24.3, 'EUR'],
    ['net and gross in two lines', '<p>€20.25 ex VAT</p><p>€24.30 inc VAT</p>', 24.3, 'EUR'],
    [
      'net by the name of its element',
      '<p class="price-excl-tax"></p><p class="ex-vat">$20</p><p>$24</p>',
      24,
      'USD',
    ],
    [
      'a price once for readers and once for the eye',
      '<span class="a-offscreen">$24.50</span><span aria-hidden="true"><b>$</b><b>24<i>.</i></b><b>50</b></span>',
      24.5,
      'USD',
    ],
    [
      'words for readers around what is crossed out',
      '<span>Original price was: $32.00.</span><del>$32.00</del> <span>Current price is: $24.50.</span><ins>$24.50</ins>',
      24.5,
      'USD',
    ],
    ['a foreign dollar', 'CAD $24.50', 24.5, 'CAD'],
    ['digits of another script', '٢٤٥٠ د.إ', 2450, 'AED'],
    ['a unit', '2.4万元', 24_000, 'CNY'],
  ])('reads a box with %s', (_, box, amount, currency) => {
    expect(read(reader, box)).toEqual([amount, currency]);
  });
});

describe.each(['a selector', 'microdata', 'RDFa'])('%s', (reader) => {
  test.each([
    ['cents in an element without a name', '<span>24</span> <span>50</span> <span>€</span>', 24.5],
    ['cents attached to the number', '<span>24</span><span>50</span> €', 24.5],
    ['thousands in an element of their own', '<span>1</span><span>024</span> €', 1024],
    ['a footnote', '24,50 €<sup>1</sup>', 24.5],
    ['only what is crossed out', '<s>24<sup>50</sup> €</s>', 24.5],
    ['a label in a line of its own', '<p>Versand</p><p>5,90 €</p><p>Preis</p><p>24,50 €</p>', 24.5],
  ])('reads a box with %s', (_, box, amount) => {
    expect(read(reader, box)).toEqual([amount, 'EUR']);
  });
});

test('an expression of a selector sees cents as cents, and what is crossed out', () => {
  const html = '<p class="box"><del>Was 36<sup>00</sup> €</del> now 24<sup>50</sup> €</p>';
  const price = (regex: string): unknown =>
    extractItem(parsePage(html, 'https://shop.example/'), {
      fields: [{ name: 'price', selectors: [{ css: '.box', regex }] }],
      images: false,
    })?.fields['price'];
  expect(price('now (.*)')).toBe(24.5);
  expect(price(String.raw`Was (\S+ €)`)).toBe(36);
});
