import { DATA_FIELDS, type DataField } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { extractItem } from './extract-item.ts';
import { parsePage } from './page/page.ts';

function extract(
  html: string,
  fields: readonly DataField[] = DATA_FIELDS,
  images = false,
): ReturnType<typeof extractItem> {
  return extractItem(parsePage(html, 'https://shop.example/p/1'), { fields: [...fields], images });
}

function jsonLd(...documents: unknown[]): string {
  return documents
    .map((document) => `<script type="application/ld+json">${JSON.stringify(document)}</script>`)
    .join('');
}

const kettle = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Blue &amp; white kettle',
  description: '<p>Boils   water.</p>',
  category: ['Kitchen', 'Kettles'],
  offers: {
    '@type': 'Offer',
    price: '34.000',
    priceCurrency: 'EUR',
    availability: 'https://schema.org/InStock',
  },
  aggregateRating: { ratingValue: '9', bestRating: 10, reviewCount: '1,204' },
};

describe('JSON-LD', () => {
  test('gives every field', () => {
    expect(extract(jsonLd(kettle))).toEqual({
      fields: {
        title: 'Blue & white kettle',
        price: 34,
        price_currency: 'EUR',
        description: 'Boils water.',
        category: 'Kitchen > Kettles',
        availability: 'in_stock',
        rating: 4.5,
        rating_count: 1204,
      },
      sources: Object.fromEntries(DATA_FIELDS.map((field) => [field, 'json_ld'])),
      missing: [],
    });
  });

  test('is found in a graph, beside other things', () => {
    const graph = {
      '@graph': [
        { '@type': 'WebSite', name: 'Shop' },
        { ...kettle, '@type': ['Thing', 'Product'] },
      ],
    };
    expect(extract(jsonLd(graph))?.fields['title']).toBe('Blue & white kettle');
  });

  test('written by hand, with comments and a comma too many, is read all the same', () => {
    const script =
      '<script type="application/ld+json"><!-- {"@type": "Product",\n"name": "Tea\npot",} --></script>';
    expect(extract(script)?.fields['title']).toBe('Tea pot');
  });

  test('that is broken beyond repair leaves the field to the next source', () => {
    const result = extract(`<script type="application/ld+json">{oops</script><h1>Teapot</h1>`, ['title']);
    expect(result).toEqual({ fields: { title: 'Teapot' }, sources: { title: 'heuristic' }, missing: [] });
  });

  test('of several products the one that the page is about counts', () => {
    const products = [
      { '@type': 'Product', name: 'Other', offers: { price: 1 } },
      { '@type': 'Product', name: 'Mine', url: '/p/1', offers: { price: 2 } },
    ];
    expect(extract(jsonLd(products), ['price'])?.fields['price']).toBe(2);
    const byName = [products[0], { '@type': 'Product', name: 'Mine', offers: { price: 3 } }];
    expect(extract(`<h1>Mine</h1>${jsonLd(byName)}`, ['price'])?.fields['price']).toBe(3);
  });

  test('a page is also where it says it stands', () => {
    const product = { '@type': 'Product', name: 'Pot', url: '/pots/blue', offers: { price: 5 } };
    const html = `<h1>A pot</h1>${jsonLd(product)}`;
    expect(extract(html, ['price'])).toBeNull();
    const named = '<meta property="og:url" content="https://shop.example/pots/blue">';
    expect(extract(named + html, ['price'])?.fields['price']).toBe(5);
  });

  test('a list of products is about none of them', () => {
    const products = ['A', 'B'].map((name) => ({ '@type': 'Product', name, offers: { price: 1 } }));
    expect(extract(jsonLd(products), ['price'])).toBeNull();
  });

  test('of several offers the lowest price counts, also in an aggregate', () => {
    const offers = [
      { price: 30, priceCurrency: 'USD' },
      { price: 20, priceCurrency: 'USD' },
    ];
    expect(extract(jsonLd({ '@type': 'Product', offers }), ['price'])?.fields['price']).toBe(20);
    const aggregate = { lowPrice: '15.5', priceCurrency: 'USD' };
    expect(extract(jsonLd({ '@type': 'Product', offers: aggregate }), ['price'])?.fields['price']).toBe(15.5);
  });

  test('of a group of variants the cheapest that can be bought counts, and one is enough', () => {
    const variant = (price: number, availability: string): object => ({
      '@type': 'Product',
      name: `Tee ${price}`,
      offers: { price, priceCurrency: 'USD', availability },
    });
    const group = {
      '@type': 'ProductGroup',
      name: 'Tee',
      hasVariant: [variant(27, 'InStock'), variant(24, 'OutOfStock')],
    };
    expect(extract(jsonLd(group), ['title', 'price', 'availability'])?.fields).toMatchObject({
      title: 'Tee',
      price: 27,
      availability: 'in_stock',
    });
  });

  test('where all is sold out, its price still counts, but not one of 0', () => {
    const gone = (price: number): object => ({
      '@type': 'Product',
      offers: { price, availability: 'SoldOut' },
    });
    expect(extract(jsonLd(gone(24)), ['price'])?.fields['price']).toBe(24);
    expect(extract(jsonLd(gone(0)), ['price'])).toBeNull();
    const free = { '@type': 'Product', offers: { price: 0, availability: 'InStock' } };
    expect(extract(jsonLd(free), ['price'])?.fields['price']).toBe(0);
  });

  test('is read in whatever case its types are written, and with a price that stands in no offer', () => {
    const product = { '@type': 'product', name: 'Pot', price: '12.50', priceCurrency: 'EUR' };
    expect(extract(jsonLd(product), ['title', 'price'])?.fields).toEqual({
      title: 'Pot',
      price: 12.5,
      price_currency: 'EUR',
    });
  });

  test('a list price is not the price', () => {
    const priceSpecification = [
      { price: 169, priceCurrency: 'EUR', priceType: 'https://schema.org/ListPrice' },
      { price: 129, priceCurrency: 'EUR' },
    ];
    const html = jsonLd({ '@type': 'Product', offers: { priceSpecification } });
    expect(extract(html, ['price'])?.fields['price']).toBe(129);
  });

  test('the only product, if it is that of another page, is not what this page is about', () => {
    const related = { '@type': 'Product', name: 'Lid', url: '/p/lid', offers: { price: 5 } };
    const html = `<h1>Pot</h1><p class="price">$20</p>${jsonLd(related)}`;
    expect(extract(html, ['title', 'price'])).toMatchObject({
      fields: { title: 'Pot', price: 20 },
      sources: { title: 'heuristic', price: 'heuristic' },
    });
  });

  test.each([
    ['single quotes', `{'@type': 'Product', 'name': 'Pot', 'offers': {'price': 3}}`],
    ['a missing end', `{"@type": "Product", "name": "Pot", "offers": {"price": 3`],
    ['comments', `/* shop */ {"@type": "Product", // name\n"name": "Pot", "offers": {"price": 3}}`],
    ['names without quotes', `{"@type": "Product", name: "Pot", offers: {price: 3}}`],
  ])('with %s is repaired', (_, script) => {
    const html = `<script type="application/ld+json">${script}</script>`;
    expect(extract(html, ['title', 'price'])?.fields).toMatchObject({ title: 'Pot', price: 3 });
  });

  test('a breadcrumb list is a category, without the start and the page itself', () => {
    const list = {
      '@type': 'BreadcrumbList',
      itemListElement: [
        { position: 2, item: { name: 'Kitchen' } },
        { position: 1, name: 'Home' },
        { position: 3, name: 'Kettle' },
      ],
    };
    expect(extract(jsonLd(list), ['category'])?.fields['category']).toBe('Kitchen');
  });

  test('a value that does not parse to its type leaves the field to the next source', () => {
    const html = `${jsonLd({ '@type': 'Product', offers: { price: 'on request' } })}
      <meta property="product:price:amount" content="12.50"><meta property="product:price:currency" content="usd">`;
    expect(extract(html, ['price'])).toEqual({
      fields: { price: 12.5, price_currency: 'USD' },
      sources: { price: 'meta' },
      missing: [],
    });
  });
});

describe('microdata', () => {
  test('gives every field, nested things included', () => {
    const html = `<div itemscope itemtype="https://schema.org/Product">
      <h1 itemprop="name">Teapot</h1><p itemprop="description">For tea.</p>
      <meta itemprop="category" content="Kitchen">
      <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <span itemprop="price" content="1299.00">1,299</span><meta itemprop="priceCurrency" content="CNY">
        <link itemprop="availability" href="https://schema.org/OutOfStock"></div>
      <div itemprop="aggregateRating" itemscope><span itemprop="ratingValue">4,5</span>
        <span itemprop="reviewCount">7</span></div></div>`;
    expect(extract(html)).toEqual({
      fields: {
        title: 'Teapot',
        price: 1299,
        price_currency: 'CNY',
        description: 'For tea.',
        category: 'Kitchen',
        availability: 'out_of_stock',
        rating: 4.5,
        rating_count: 7,
      },
      sources: Object.fromEntries(DATA_FIELDS.map((field) => [field, 'microdata'])),
      missing: [],
    });
  });

  test('reads what stands elsewhere, where an item refers to it', () => {
    const html = `<p id="buy" itemprop="offers" itemscope><b itemprop="price">7.50</b></p>
      <div itemscope itemtype="https://schema.org/Product" itemref="buy"><h1 itemprop="name">Teapot</h1></div>`;
    expect(extract(html, ['title', 'price'])?.fields).toMatchObject({ title: 'Teapot', price: 7.5 });
  });

  test('an offer with no product around it is that of the page, unless there are several', () => {
    const offer = (price: number): string =>
      `<ul itemprop="offers" itemscope itemtype="https://schema.org/Offer"><li itemprop="price" content="${price}"></ul>`;
    const other = (name: string): string =>
      `<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">${name}</b></div>`;
    const html = `<h2>Teapot</h2>${offer(34.99)}${other('Cup')}${other('Bowl')}`;
    expect(extract(html, ['price'])).toMatchObject({
      fields: { price: 34.99 },
      sources: { price: 'microdata' },
    });
    expect(extract(`${html}${offer(12)}`, ['price'])).toBeNull();
  });

  test('of several products the one whose name is in the title counts, or the one without an address elsewhere', () => {
    const product = (name: string, price: number, url = ''): string =>
      `<div itemscope itemtype="https://schema.org/Product">${url && `<a itemprop="url" href="${url}">more</a>`}
        <b itemprop="name">${name}</b><i itemprop="offers" itemscope><b itemprop="price">${price}</b></i></div>`;
    const price = (html: string): unknown => extract(html, ['price'])?.fields['price'];
    const html = product('Cup', 1) + product('Blue clay teapot', 2);
    expect(price(`<title>Buy blue clay teapot | Tea</title>${html}`)).toBe(2);
    expect(price(`<title>Tea</title>${html}`)).toBeUndefined();
    expect(price(`<title>Tea</title>${product('Cup', 1, '/p/cup')}${product('Pot', 2)}`)).toBe(2);
    expect(price(`<title>Tea</title>${product('Cup', 1)}${product('Pot', 2, '/p/1')}`)).toBe(2);
  });

  test('the older vocabulary is read too', () => {
    const html = `<div itemscope itemtype="http://data-vocabulary.org/Product"><b itemprop="name">Pot</b>
      <div itemprop="offerDetails" itemscope itemtype="http://data-vocabulary.org/Offer">
      <meta itemprop="currency" content="PLN"><b itemprop="price">49,90</b></div></div>`;
    expect(extract(html, ['price'])?.fields).toEqual({ price: 49.9, price_currency: 'PLN' });
  });

  test('its price does not count where the page crosses it out and shows a lower one', () => {
    const offer = (
      shown: string,
    ): string => `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Pot</h1>
      <p itemprop="offers" itemscope><meta itemprop="price" content="20"><meta itemprop="priceCurrency" content="EUR"></p>
      ${shown}</div>`;
    const price = (shown: string): unknown => extract(offer(shown), ['price']);
    const sale = { fields: { price: 12, price_currency: 'EUR' }, sources: { price: 'heuristic' } };
    expect(price('<p class="old-price">20,00 €</p><p class="price">12,00 €</p>')).toMatchObject(sale);
    expect(price('<del>20,00 €</del><p class="price">12,00 €</p>')).toMatchObject(sale);
    const kept = { fields: { price: 20 }, sources: { price: 'microdata' } };
    expect(price('<p class="price">12,00 €</p>')).toMatchObject(kept);
    expect(price('<del>20,00 €</del>')).toMatchObject(kept);
    expect(price('<del>30,00 €</del><p class="price">20,00 €</p>')).toMatchObject(kept);
  });

  test('JSON-LD comes before it', () => {
    const html = `${jsonLd(kettle)}<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">X</b></div>`;
    expect(extract(html, ['title'])?.sources['title']).toBe('json_ld');
  });
});

describe('meta tags', () => {
  test('give fields, and the title loses the name of the site', () => {
    const html = `<meta property="og:title" content="Teapot | Tea House"><meta property="og:site_name" content="Tea House">
      <meta name="description" content="For tea."><meta property="og:price:amount" content="1,299.00">
      <meta property="product:availability" content="oos">`;
    expect(extract(html)?.fields).toMatchObject({
      title: 'Teapot',
      description: 'For tea.',
      price: 1299,
      availability: 'out_of_stock',
      rating: null,
    });
  });
});

test('the title for social networks loses the name of the site also at its start', () => {
  const html = `<meta property="og:title" content="Tea House - Teapot"><meta property="og:site_name" content="Tea House">`;
  expect(extract(html, ['title'])?.fields['title']).toBe('Teapot');
});

describe('meta tags of a price', () => {
  test.each(['og:price', 'product:price'])('may have a short name: %s', (name) => {
    const html = `<meta property="${name}" content="30,000원">`;
    expect(extract(html, ['price'])?.fields).toEqual({ price: 30_000, price_currency: 'KRW' });
  });

  test('are no price where they are 0', () => {
    expect(extract('<meta property="product:price:amount" content="0">', ['price'])).toBeNull();
  });

  test('give the sale price before the regular one', () => {
    const html = `<meta property="product:price:amount" content="25"><meta property="product:price:currency" content="USD">
      <meta property="product:sale_price:amount" content="18">`;
    expect(extract(html, ['price'])?.fields).toEqual({ price: 18, price_currency: 'USD' });
  });

  test('may be labelled as on Twitter cards', () => {
    const html = '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="£12.50">';
    expect(extract(html, ['price'])?.fields).toEqual({ price: 12.5, price_currency: 'GBP' });
  });
});

describe('images', () => {
  const html = `<base href="https://cdn.example/a/"><meta property="og:image" content="/main.jpg">
    ${jsonLd({ '@type': 'Product', image: [{ url: 'https://img.example/ld.jpg' }, '/main.jpg'] })}
    <img src="spacer.gif" data-src="lazy.jpg"><img src="one.jpg"><img src="one.jpg#again">
    <picture><source srcset="s.webp 480w, l.webp 1024w"><img srcset="x1.jpg, x2.jpg 2x" src="x0.jpg"></picture>
    <video><source src="film.mp4"></video><img src="data:image/gif;base64,R0lGOD"><img src="javascript:1">`;

  test('are absolute, each once, the late-loaded and the largest ones', () => {
    expect(extract(html, [], true)?.fields['images']).toEqual([
      'https://cdn.example/main.jpg',
      'https://img.example/ld.jpg',
      'https://cdn.example/a/lazy.jpg',
      'https://cdn.example/a/one.jpg',
      'https://cdn.example/a/l.webp',
      'https://cdn.example/a/x2.jpg',
    ]);
  });

  test('are left out unless they are asked for', () => {
    expect(extract(html + '<h1>Tea</h1>', ['title'])?.fields).toEqual({ title: 'Tea' });
  });
});

test('a page with nothing that was asked for gives no item', () => {
  expect(extract('<p>Hello</p>')).toBeNull();
  expect(extract('')).toBeNull();
});

test('fields that were asked for and not found are null', () => {
  expect(extract('<h1>Tea</h1>', ['title', 'rating'])?.fields).toEqual({
    title: 'Tea',
    rating: null,
    rating_count: null,
  });
});
