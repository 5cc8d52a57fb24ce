import { describe, expect, test } from 'vitest';
import { extractItem } from './extract-item.ts';
import { parsePage } from './page/page.ts';
import { extract, jsonLd } from './testing/extract.ts';

function priceOf(html: string, css?: string): unknown {
  const selectors = css === undefined ? [] : [css];
  const page = parsePage(`<body><h1>Tea</h1>${html}</body>`, 'https://shop.example/p/1');
  return extractItem(page, { fields: [{ name: 'price', selectors }], images: false })?.fields['price'];
}

describe.each([
  ['thousands, by the name', '<span>$</span><span>1,299</span><span class="frac">95</span>', 1299.95],
  ['thousands, without any name', '<b>€</b><b>2.450</b><b>95</b>', 2450.95],
  ['millions', '<i>$</i><i>1,024,300</i><i>50</i>', 1_024_300.5],
  ['hundreds, by the name', '<span>849</span><span class="p-dec">90</span> zł', 849.9],
  ['a word of another language', '<span>R$</span> <span>64</span><span class="centavos">90</span>', 64.9],
  ['a style', '<b>£</b><b>12</b><b class="superscript">75</b>', 12.75],
])('cents in an element of their own behind %s', (_, box, amount) => {
  test('are cents on a page, for a selector, in microdata and in a script', () => {
    expect(priceOf(`<p>${box}</p>`)).toBe(amount);
    expect(priceOf(`<p class="box">${box}</p>`, '.box')).toBe(amount);
    expect(
      priceOf(
        `<div itemscope itemtype="https://schema.org/Product"><p itemprop="offers" itemscope><span itemprop="price">${box}</span></p></div>`,
      ),
    ).toBe(amount);
    const script = jsonLd({ '@type': 'Product', name: 'Tea', offers: { price: box } });
    expect(extract(script, ['price'])?.fields['price']).toBe(amount);
  });
});

describe('in a script', () => {
  test.each([
    ['<span>24</span><span class="cents">50</span> €', 24.5],
    ['<span>24</span>\n<small>,50</small> €', 24.5],
    ['<span class="price"><b>1 024</b> <sup><u>50</u></sup> €</span>', 1024.5],
    ['<p>24</p><p>50 pieces</p>', 24],
    ['<span>24.50</span> <span>10</span>', 24.5],
    ['<span>1</span><span>024</span> €', 1024],
  ])('%s is %d', (price, amount) => {
    const script = jsonLd({ '@type': 'Product', name: 'Tea', offers: { price } });
    expect(extract(script, ['price'])?.fields['price']).toBe(amount);
  });
});

test('digits behind a number without thousands and without a name go on with it', () => {
  expect(priceOf('<p><b>$</b><b>12</b><b>99</b></p>')).toBe(1299);
  expect(priceOf('<p><b>$</b><b>1,299</b><b>950</b></p>')).not.toBe(1299.95);
});
