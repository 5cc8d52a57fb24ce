import { describe, expect, test } from 'vitest';
import { extractItem } from '../extract-item.ts';
import { parsePage } from '../page/page.ts';
import { jsonLd } from '../testing/extract.ts';

type Stated = Readonly<Record<string, string>>;

/** The same offer in each kind of structured data. */
const READERS: Readonly<Record<string, (offer: Stated) => string>> = {
  'JSON-LD': (offer) => jsonLd({ '@type': 'Product', name: 'Tea', offers: { '@type': 'Offer', ...offer } }),
  'a specification': (offer) =>
    jsonLd({ '@type': 'Product', name: 'Tea', offers: { '@type': 'Offer', priceSpecification: offer } }),
  'a range': ({ price, ...offer }) =>
    jsonLd({
      '@type': 'Product',
      name: 'Tea',
      offers: { '@type': 'AggregateOffer', lowPrice: price, ...offer },
    }),
  'an offer alone': (offer) => jsonLd({ '@type': 'Offer', ...offer }),
  microdata: (offer) =>
    `<div itemscope itemtype="https://schema.org/Product"><p itemprop="offers" itemscope>${Object.entries(
      offer,
    )
      .map(([name, value]) => `<b itemprop="${name}">${value}</b>`)
      .join('')}</p></div>`,
  'meta tags': ({ price = '', priceCurrency }) =>
    `<meta property="product:price:amount" content="${price}">` +
    (priceCurrency === undefined
      ? ''
      : `<meta property="product:price:currency" content="${priceCurrency}">`),
};

function priceOf(language: string, html: string, url: string): unknown {
  const page = parsePage(`<html lang="${language}"><body><h1>Tea</h1>${html}</body></html>`, url);
  const fields = extractItem(page, { fields: ['price'], images: false })?.fields;
  return `${String(fields?.['price'])} ${String(fields?.['price_currency'])}`;
}

describe.each(Object.keys(READERS))('%s: the sign of several countries is that of the page', (reader) => {
  test.each([
    ['es-CL', { price: '$ 14.990' }, '14990 CLP'],
    ['es-CL', { price: '14.990', priceCurrency: '$' }, '14990 CLP'],
    ['es-MX', { price: '$1,499.00' }, '1499 MXN'],
    ['en-AU', { price: '$14.99' }, '14.99 AUD'],
    ['nb', { price: '449 kr' }, '449 NOK'],
    ['da', { price: '449,95', priceCurrency: 'kr' }, '449.95 DKK'],
    ['is', { price: '4.490 kr.' }, '4490 ISK'],
    ['ja', { price: '¥4,490' }, '4490 JPY'],
    ['zh-TW', { price: '$4,490' }, '4490 TWD'],
    ['sv', { price: '449 kr', priceCurrency: 'NOK' }, '449 NOK'],
    ['en', { price: '$14.990' }, '14.99 USD'],
  ])('%s %o is %s', (language, offer, price) => {
    expect(priceOf(language, READERS[reader]?.(offer) ?? '', 'https://shop.example/p/1')).toBe(price);
  });

  test('also where only the address names the country', () => {
    expect(priceOf('es', READERS[reader]?.({ price: '$ 14.990' }) ?? '', 'https://tienda.cl/p/1')).toBe(
      '14990 CLP',
    );
  });
});
