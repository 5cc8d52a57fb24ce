import { describe, expect, test } from 'vitest';
import { parsePage } from '../page/page.ts';
import { seenAvailability, seenOn, seenPrice } from './seen.ts';
import { visibleDescription } from './visible-description.ts';
import { visibleRating } from './visible-rating.ts';
import { visibleTrail } from './visible-trail.ts';

function read(html: string) {
  const seen = seenOn(parsePage(html, 'https://shop.example/p/1'));
  const { title, page } = seen;
  return {
    title,
    price: () => seenPrice(seen),
    availability: () => seenAvailability(seen),
    rating: () => visibleRating(page.dom()),
    category: () => visibleTrail(page.dom()),
    description: () => visibleDescription(page.dom()),
  };
}

/** A product page like those of a well-known practice shop. */
const bookPage = `<html><head><title>A Light in the Attic | Books to Scrape - Sandbox</title></head><body>
  <ul class="breadcrumb"><li><a>Home</a></li><li><a>Books</a></li><li><a>Poetry</a></li><li>A Light</li></ul>
  <article><div class="row"><div class="product_main"><h1>A Light in the Attic</h1>
  <p class="price_color">£51.77</p><p class="instock availability"><i></i> In stock (22 available)</p>
  <p class="star-rating Three"><i></i></p></div></div>
  <div id="product_description"><h2>Product Description</h2></div><p>It is hard to imagine a world without.</p>
  <h2>Recently viewed</h2><ul>${'<li class="product_pod"><p class="price_color">£1.00</p></li>'.repeat(6)}</ul>
  </article></body></html>`;

test('reads a product page without any structured data', () => {
  const source = read(bookPage);
  expect(source.title()).toBe('A Light in the Attic');
  expect(source.price()).toEqual({ amount: 51.77, currency: 'GBP' });
  expect(source.availability()).toBe('in_stock');
  expect(source.rating()).toEqual({ value: 3, count: null });
  expect(source.category()).toBe('Books > Poetry');
  expect(source.description()).toBe('It is hard to imagine a world without.');
});

describe('title', () => {
  test.each([
    ['<title>Teapot | Tea House</title>', 'Teapot'],
    ['<title>Teapot - blue - Tea House</title>', 'Teapot - blue'],
    ['<title>紫砂茶壶_茶叶网</title>', '紫砂茶壶'],
    ['<title>Teapot</title>', 'Teapot'],
    ['<title>收纳篮 大号-农家店</title>', '收纳篮 大号'],
    ['<title>Teapot | Tea House</title><h1>Tea House</h1>', 'Teapot'],
    ['<title>Buy a teapot, cheap</title><div class="product-name">Teapot</div>', 'Teapot'],
    ['<h2>Teapot</h2>', 'Teapot'],
    ['<title>X</title><h1><img></h1><h1> Teapot  <b>blue</b></h1>', 'Teapot blue'],
  ])('of %s', (html, title) => {
    expect(read(html).title()).toBe(title);
  });
});

const price = (html: string): number | undefined => read(`<body>${html}</body>`).price()?.amount;

describe('price', () => {
  test('is the one near the heading, not that of another product', () => {
    expect(price('<div class="price">$1</div><main><h1>Tea</h1><b class="price">$2</b></main>')).toBe(2);
  });

  test('is not the crossed-out one, wherever that is', () => {
    expect(price('<h1>Tea</h1><del class="price">$9</del><span class="price">$7</span>')).toBe(7);
    expect(price('<h1>Tea</h1><div class="price"><span class="old-price">$5</span> $7</div>')).toBe(7);
  });

  test('is assembled from its parts', () => {
    expect(
      price('<h1>Tea</h1><p class="price"><i class="price-sign">¥</i><i class="price-int">12</i>.50</p>'),
    ).toBe(12.5);
  });

  test.each([
    [
      'in a cell beside its label',
      '<table><tr><td>Price</td><td>$7</td></tr><tr><td>Shipping</td><td>$2</td></tr></table>',
    ],
    ['in a list of definitions', '<dl><dt>List price</dt><dd>$9</dd><dt>Price</dt><dd>$7</dd></dl>'],
    ['after words that only end like another', '<p>Xbox cover $7</p>'],
    ['after its label', '<p>市场价：￥9</p><p>会员价：$7</p>'],
    ['by its currency alone', '<div><span>$7</span></div>'],
    ['beside what one saves', '<p>Was $9</p><p>Now $7</p><p>You save $2</p>'],
    ['before other products', '<p>$7</p><h3>Related products</h3><p class="price">$1</p>'],
    [
      'beside the one struck by style',
      '<p class="price"><i style="text-decoration:line-through">$9</i> <i>$7</i></p>',
    ],
    ['after what it costs a month', '<p>$1/month</p><p>$7</p>'],
    ['as the lowest of a range', '<p class="price">$7 – $9</p>'],
    ['with its tax', '<p class="price">net $5</p><p class="price">$7</p><p class="price">$6 excl. VAT</p>'],
    ['after a rebate', '<p>Price -20% $7</p><p>每期$98</p>'],
    [
      'beside what is added to it',
      '<p>$7 + $3 Shipping</p><p>(+$1) with a lid</p><p>2-year warranty for $2</p>',
    ],
    ['beside those of others who sell it', '<p>$7</p><p class="price">New (5) from $6</p>'],
    [
      'beside lists of products, whatever they are called',
      `<p class="price">$7</p>${[1, 2, 3, 4].map((n) => `<b class="card">Cup ${n}</b><p class="price card-${n}">$${n}</p>`).join('')}`,
    ],
    [
      'beside lists of products, where nothing is called anything',
      `<p>$7</p><ul>${[1, 2, 3, 4].map((n) => `<li><b>$${n}</b></li>`).join('')}</ul>`,
    ],
    [
      'far before a list of products that are called the same',
      `<p class="price">$7</p>${'<p>x</p>'.repeat(25)}${'<p>Cup</p><p class="price">$5</p>'.repeat(4)}`,
    ],
    ['in several places', '<p class="a price">$7</p>'.repeat(2) + '<p class="b price">$7</p>'.repeat(3)],
    ['beside what is hidden', '<p class="price hidden">$5</p><p class="price">$7</p>'],
    [
      'though a lower one beside it has no tax yet',
      '<p class="was">$9</p><p class="price">$7</p><p>Netto: $6</p>',
    ],
    ['as the lower of two beside each other', '<b class="a">$9</b><br><b class="b">$7</b>'],
    [
      'under a label that says more',
      `<p>Price of this offer:</p><p>$7 and ${'free delivery and '.repeat(4)}a box</p>`,
    ],
    ['for each piece', '<p class="price">$7 / 3 pack</p><p>$2 / month</p>'],
    ['with its small part in an element of its own', '<p>$7<span class="price-end">00</span></p>'],
    [
      'before those of other products, where names say nothing',
      `<p class="k">$7</p>${['a', 'b', 'c', 'd'].map((name, n) => `<p>Cup</p><p>Thin</p><p>White</p><p class="${name}">$${n + 10}</p>`).join('')}`,
    ],
    ['beside an empty cart', '<p class="price">$0.00</p><p class="price">$7</p>'],
  ])('is found %s', (_, html) => {
    expect(price(`<h1>Tea</h1>${html}`)).toBe(7);
  });

  test('may be just above the heading, and inside an element named after other products', () => {
    expect(price('<p>Rs 23,450</p><h1>Tea</h1><p>A box</p>')).toBe(23_450);
    expect(price('<div class="recommended"><h1>Tea</h1><p>$7</p></div>')).toBe(7);
    expect(price('<div style="display: none"><h1>Tea</h1><p>$7</p></div>')).toBe(7);
  });

  test('is not an amount in a sentence', () => {
    const prose =
      'A pot of good tea has always cost about $7 or even more than that in the better houses of the town.';
    expect(price(`<h1>Tea</h1><p>${prose}</p>`)).toBeUndefined();
  });

  test('is not a number that merely follows a word such as now', () => {
    expect(
      price('<h1>Tea</h1><p>Only 3 left</p><p>Open from 9 to 5</p><p>Today 12 sold</p>'),
    ).toBeUndefined();
    expect(price('<h1>Tea</h1><p>Now</p><p>$7</p>')).toBe(7);
  });

  test('is not taken from an article', () => {
    const html = '<meta property="og:type" content="article"><h1>Tea</h1><p>$7</p>';
    expect(price(html)).toBeUndefined();
    expect(price(`${html}<button>Add to cart</button>`)).toBe(7);
  });

  test('is missing on a list of products', () => {
    const list = `<ul>${'<li><b class="price">$1</b></li>'.repeat(5)}</ul>`;
    expect(price(`<h1>All teas</h1>${list}`)).toBeUndefined();
    expect(price(`<h1>All teas</h1>${list}<p class="offer price">Tea of the week: $3</p>`)).toBeUndefined();
  });
});

describe('availability', () => {
  test.each([
    ['<button>Add to cart</button>', 'in_stock'],
    ['<button disabled>Add to cart</button>', 'out_of_stock'],
    ['<button>加入购物车</button>', 'in_stock'],
    ['<button>到货通知</button>', 'out_of_stock'],
    ['<p class="stock">缺货</p><button>加入购物车</button>', 'out_of_stock'],
    ['<h1>Tea</h1><p>Sold out</p>', 'out_of_stock'],
    ['<h1>Tea</h1><table><tr><td>库存</td><td>12件</td></tr></table>', 'in_stock'],
    ['<h1>Tea</h1><p>库存：0</p>', 'out_of_stock'],
    ['<h1>Tea</h1><h2>You may also like</h2><p>Sold out</p>', null],
    ['<h1>Tea</h1><p>Gift wrapping is available on every order we send</p>', null],
    [
      '<ul class="related"><li class="stock">Sold out</li></ul><h1>Tea</h1><p class="stock">In stock</p>',
      'in_stock',
    ],
    ['<button>In den Warenkorb</button>', 'in_stock'],
    ['<button>Add to cart</button>'.repeat(9), null],
    ['<p>Hello</p>', null],
    ['<p class="availability">Disponibilità immediata</p><h1>Tea</h1><p>€ 7</p>', 'in_stock'],
    ['<h1>Tea</h1><div hidden class="stock">Sold out</div><p>In stock</p>', 'in_stock'],
    ['<h1>Tea</h1><div class="modal-body"><p class="stock">Sold out</p></div><p>In stock</p>', 'in_stock'],
    ['<h1>Tea</h1><div class="delivery"><p>Not available</p></div><button>Buy now</button>', 'in_stock'],
    ['<h1>Tea</h1><p>Unavailable for store pickup</p><button>Buy now</button>', 'in_stock'],
    [
      '<h1>Tea</h1><div class="availability"><p>Unavailable for store pickup</p><p>Available to ship</p></div>',
      'in_stock',
    ],
    [`<h1>Tea</h1>${'<p>x</p>'.repeat(40)}<p>Sold out</p><button>Buy now</button>`, 'in_stock'],
    [`<h1>Tea</h1><p>In stock</p>${'<p>x</p>'.repeat(40)}<p>Sold out</p>`, 'in_stock'],
    [`<h1>Tea</h1>${'<p>x</p>'.repeat(40)}<p>Sold out</p>`, 'out_of_stock'],
    ['<h1>Tea</h1><p>Available in blue</p><p>Sold out</p><button>Buy now</button>', 'out_of_stock'],
  ])('of %s is %s', (html, availability) => {
    expect(read(html).availability()).toBe(availability);
  });
});

test('a trail of links is a category too', () => {
  expect(
    read('<div class="breadcrumbs"><a>首页</a> &gt; <a>茶具</a> &gt; <a>茶壶</a></div>').category(),
  ).toBe('茶具 > 茶壶');
});

test('handles pages nested without limit', () => {
  const source = read(`<body>${'<div class="price stock rating">'.repeat(4000)}<h1>Deep</h1>`);
  expect(source.title()).toBe('Deep');
  expect(source.price()).toBeNull();
});
