import { describe, expect, test } from 'vitest';
import { extract, jsonLd } from '../testing/extract.ts';

const script = (text: string): string => `<script type="application/ld+json">${text}</script>`;
const offers = (value: unknown): string => jsonLd({ '@type': 'Product', name: 'Pot', offers: value });
const specified = (...priceSpecification: object[]): string =>
  offers({ priceCurrency: 'EUR', priceSpecification });
const priceOf = (html: string): unknown => {
  const fields = extract(html, ['price'])?.fields;
  return fields === undefined ? null : `${String(fields['price'])} ${String(fields['price_currency'])}`;
};

describe('references and tags are decoded before a price is read', () => {
  test.each([
    [{ price: '&#163;1,299', priceCurrency: 'GBP' }, '1299 GBP'],
    [{ price: '&#36;99.00' }, '99 USD'],
    [{ price: '&amp;#36;99.00' }, '99 USD'],
    [{ price: '9.99', priceCurrency: '&euro;' }, '9.99 EUR'],
    [{ price: '<span><bdi><span>&#36;</span>99.00</bdi></span>' }, '99 USD'],
    [{ price: '<del>&#36;20.00</del> <ins>&#36;25.00</ins>' }, '25 USD'],
    [{ price: '12<sup>99</sup> &euro;' }, '12.99 EUR'],
  ])('%o', (offer, price) => {
    expect(priceOf(offers(offer))).toBe(price);
    const tags = Object.entries(offer).map(
      ([name, value]) => `<meta itemprop="${name}" content='${value.replaceAll('&', '&amp;')}'>`,
    );
    expect(
      priceOf(
        `<div itemscope itemtype="https://schema.org/Product"><p itemprop="offers" itemscope>${tags.join('')}</p></div>`,
      ),
    ).toBe(price);
  });

  test('in meta tags too, and a sale price of 0 is none', () => {
    expect(priceOf('<meta property="product:price:amount" content="&amp;#36;99.00">')).toBe('99 USD');
    const sale = '<meta property="product:sale_price:amount" content="0">';
    expect(priceOf(`${sale}<meta property="product:price:amount" content="25">`)).toBe('25 null');
    const title = '<meta property="og:title" content="Tom &amp;amp; Jerry &lt;b&gt;mug&lt;/b&gt;">';
    expect(extract(title, ['title'])?.fields['title']).toBe('Tom & Jerry mug');
  });
});

describe('references are followed', () => {
  const OFFER = '{"@type":"Offer","@id":"#o","price":"9.99","priceCurrency":"EUR"}';
  test.each([
    ['in a graph', script(`{"@graph":[{"@type":"Product","name":"Pot","offers":{"@id":"#o"}},${OFFER}]}`)],
    [
      'across scripts',
      script(
        '{"@type":"Product","name":"Pot","offers":{"@type":"Offer","@id":"https://shop.example/p/1#o"}}',
      ) + script(OFFER),
    ],
    ['by name alone', script(`[{"@type":"Product","name":"Pot","offers":"#o"},${OFFER}]`)],
    [
      'the other way round',
      script(
        `[{"@type":"Product","@id":"#p","name":"Pot"},{"@type":"Offer","price":"9.99","priceCurrency":"EUR","itemOffered":{"@id":"#p"}}]`,
      ),
    ],
    [
      'to a variant',
      script(
        `[{"@type":"ProductGroup","name":"Pot","hasVariant":[{"@id":"#v"}]},{"@type":"Product","@id":"#v","offers":${OFFER}}]`,
      ),
    ],
    [
      'to a group',
      script(
        `[{"@type":"Product","name":"Pot","isVariantOf":{"@id":"#g"}},{"@type":"ProductGroup","@id":"#g","offers":${OFFER}}]`,
      ) + '<h1>Pot</h1>',
    ],
    [
      'in a circle',
      script(
        `[{"@type":"Product","@id":"#p","name":"Pot","offers":{"@id":"#o"}},${OFFER.replace('}', ',"itemOffered":{"@id":"#p"},"offers":{"@id":"#o"}}')}]`,
      ),
    ],
    [
      'in RDFa',
      '<div typeof="Product"><link property="offers" resource="#o"></div><div resource="#o" typeof="Offer"><i property="price">9.99 €</i></div>',
    ],
    [
      'in microdata',
      '<div itemscope itemtype="https://schema.org/Product"><link itemprop="offers" href="#o"></div><div itemscope itemid="#o"><i itemprop="price">9.99 €</i></div>',
    ],
  ])('%s', (_, html) => {
    expect(priceOf(html)).toBe('9.99 EUR');
  });

  test('to a rating', () => {
    const html = script(
      '[{"@type":"Product","aggregateRating":{"@id":"#r"}},{"@id":"#r","ratingValue":4,"ratingCount":3}]',
    );
    expect(extract(html, ['rating'])?.fields).toEqual({ rating: 4, rating_count: 3 });
  });

  test('offers that share a name by mistake remain apart, and `_:` names are those of one script', () => {
    const product = (name: string, price: number): object => ({
      '@type': 'Product',
      name,
      offers: { '@type': 'Offer', '@id': '#o', price },
    });
    expect(priceOf(`<h1>B</h1>${jsonLd([product('A', 5), product('B', 7)])}`)).toBe('7 null');
    const blank = jsonLd({ '@type': 'Product', offers: { '@id': '_:b' } }, { '@id': '_:b', price: 3 });
    expect(priceOf(blank)).toBe(null);
  });
});

describe('prices are chosen by what they are', () => {
  const unit = { price: 3.33, referenceQuantity: { value: 100, unitCode: 'GRM' } };
  const base = { value: 4.5, unitCode: 'LTR', valueReference: { value: 1, unitCode: 'LTR' } };
  test.each([
    ['not that of a unit', specified(unit, { price: 9.99 }), '9.99 EUR'],
    [
      'a quantity with a base is that of the product',
      specified({ price: 81, referenceQuantity: base }),
      '81 EUR',
    ],
    [
      'not that of members',
      specified({ price: 9.99, validForMemberTier: {} }, { price: 12.99 }),
      '12.99 EUR',
    ],
    ['with tax', specified({ price: 10.92, valueAddedTaxIncluded: false }, { price: 12.99 }), '12.99 EUR'],
    [
      'without tax if there is no other',
      specified({ price: 10.92, valueAddedTaxIncluded: 'false' }),
      '10.92 EUR',
    ],
    [
      'the sale price',
      specified({ price: 12.99 }, { price: 9.99, priceType: 'https://schema.org/SalePrice' }),
      '9.99 EUR',
    ],
    [
      'not that of a hundred',
      specified({ price: 8, eligibleQuantity: { minValue: 100 } }, { price: 10 }),
      '10 EUR',
    ],
    [
      'not an instalment',
      specified({ price: 20, priceComponentType: 'Installment' }, { price: 500 }),
      '500 EUR',
    ],
    [
      'not the postage',
      specified({ '@type': 'DeliveryChargeSpecification', price: 4 }, { price: 20 }),
      '20 EUR',
    ],
    ['an offer with tax', offers([{ price: 10, valueAddedTaxIncluded: false }, { price: 12 }]), '12 null'],
    [
      'not a rent',
      offers([{ price: 30, businessFunction: 'http://purl.org/goodrelations/v1#LeaseOut' }, { price: 900 }]),
      '900 null',
    ],
    [
      'an offer that repeats its net price',
      offers({ price: 10, priceSpecification: [{ price: 10, valueAddedTaxIncluded: false }, { price: 12 }] }),
      '12 null',
    ],
    [
      'the range of which 0 is the end that is not known',
      offers({ lowPrice: 0, highPrice: 9.99, offers: [{ price: 5 }, { price: 9.99 }] }),
      '5 null',
    ],
  ])('%s', (_, html, price) => {
    expect(priceOf(html)).toBe(price);
  });

  test('the price of a unit alone, and a range from 0, are none', () => {
    expect(priceOf(specified(unit))).toBeNull();
    expect(priceOf(offers({ lowPrice: 0, highPrice: 9.99, availability: 'InStock' }))).toBeNull();
  });

  test('amounts in several currencies are not compared: that of the page counts', () => {
    const html = offers([
      { price: 1299, priceCurrency: 'JPY' },
      { price: 12.99, priceCurrency: 'EUR' },
      { price: 14, priceCurrency: 'USD' },
    ]);
    expect(priceOf(html)).toBe('1299 JPY');
    expect(priceOf(`<html lang="de">${html}`)).toBe('12.99 EUR');
    expect(priceOf(`<html lang="en-US">${html}`)).toBe('14 USD');
    expect(priceOf(`<meta property="og:price:currency" content="USD">${html}`)).toBe('14 USD');
  });
});

test.each([
  [{ ratingValue: '4.5/5', reviewCount: '1.234' }, 4.5, 1234],
  [{ ratingValue: '4.5 out of 5', ratingCount: '1,204 reviews' }, 4.5, 1204],
  [{ ratingValue: '90%', ratingCount: '(57)' }, 4.5, 57],
  [{ ratingValue: '4&#44;5', reviewCount: '1&nbsp;204' }, 4.5, 1204],
  [{ ratingValue: 4, ratingCount: 0, reviewCount: '1.2k' }, 4, 1200],
])('the rating %o is %d of %d', (aggregateRating, rating, rating_count) => {
  const html = jsonLd({ '@type': 'Product', aggregateRating });
  expect(extract(html, ['rating'])?.fields).toEqual({ rating, rating_count });
});

test('0 of nobody is no rating', () => {
  expect(
    extract(jsonLd({ '@type': 'Product', aggregateRating: { ratingValue: 0, reviewCount: 0 } }), ['rating']),
  ).toBeNull();
});

test('fields of a form have values, and an empty content is none', () => {
  const product = (price: string): string =>
    `<div itemscope itemtype="https://schema.org/Product"><p itemprop="offers" itemscope>${price}</p></div>`;
  expect(priceOf(product('<input itemprop="price" value="9.99">'))).toBe('9.99 null');
  expect(priceOf(product('<b itemprop="price" content="">9.99</b>'))).toBe('9.99 null');
});

test.each([
  'https://schema.org/InStock/',
  'schema:InStock',
  'https:&#x2F;&#x2F;schema.org&#x2F;InStock',
  'https://schema.org/InStock#',
])('%s is a term', (availability) => {
  expect(extract(offers({ price: 1, availability }), ['availability'])?.fields['availability']).toBe(
    'in_stock',
  );
});
