import { describe, expect, test } from 'vitest';
import { parsePage } from '../page/page.ts';
import { standInOf, type StandIn } from './stand-in.ts';
import { CHALLENGE_PAGES } from './testing/challenge-pages.ts';
import { UNNAMED_PAGES } from './testing/unnamed-pages.ts';
import { plainPages } from './testing/plain-pages.ts';
import { SOFT_404_PAGES } from './testing/soft-404-pages.ts';

const URL_ASKED = 'https://shop.example/p/1';

const PAGES = { ...CHALLENGE_PAGES, ...UNNAMED_PAGES };

interface Where {
  readonly url?: string;
  readonly finalUrl?: string;
  readonly challengedBy?: string;
}

function standIn(html: string, where: Where = {}): StandIn | null {
  const { url = URL_ASKED, finalUrl = url, challengedBy = null } = where;
  return standInOf(parsePage(html, finalUrl), { url, challengedBy });
}

describe('a challenge', () => {
  test.each(Object.entries(PAGES))('by %s is recognised, and named', (_, { by, html }) => {
    const detail =
      typeof by === 'string' ? `a page of ${by} came in place of the one that was asked for` : by;
    const found = standIn(html);
    expect(found?.code).toBe('blocked');
    expect(found?.detail).toMatch(detail);
  });

  test.each(Object.entries(PAGES))('by %s is none with structured data', (_, { html }) => {
    const product = '<script type="application/ld+json">{"@type":"Product","name":"Teapot"}</script>';
    expect(standIn(product + html)).toBeNull();
  });

  test('is recognised by the headers alone', () => {
    expect(standIn('<h1>Hello</h1>', { challengedBy: 'Cloudflare' })).toMatchObject({ code: 'blocked' });
  });
});

describe('a soft 404', () => {
  test.each(Object.entries(SOFT_404_PAGES))('%s is recognised', (_, html) => {
    expect(standIn(html)).toMatchObject({ code: 'soft_404' });
  });

  test.each([
    [
      'a product in structured data',
      `<title>404</title><h1>404</h1><script type="application/ld+json">{"@type":"Product","name":"404"}</script>`,
    ],
    [
      'a product with a price',
      '<title>404 | Shop</title><h1>404</h1><p>Not found anywhere else.</p><p class="price">$19.99</p><button>Add to cart</button>',
    ],
    [
      'a T-shirt',
      '<title>404 Not Found</title><h1>404 Not Found</h1><p>Cotton.</p><p class="price">€ 19,99</p><button>In den Warenkorb</button>',
    ],
    ['a car', '<title>404 – Peugeot</title><h1>404</h1><p>A car of the sixties.</p>'],
    [
      'an article',
      `<title>404 Not Found - HTTP | Docs</title><h1>404 Not Found</h1>${'<p>The server cannot find the requested resource, and it does not know for how long.</p>'.repeat(25)}`,
    ],
    [
      'a headline',
      '<title>Page not found: how sites lose their visitors | Blog</title><h1>Page not found: how sites lose their visitors</h1>',
    ],
    [
      'a message that is hidden',
      '<title>Teapot | Shop</title><h1 hidden>Product not found</h1><h1>Teapot</h1>',
    ],
  ])('is not %s', (_, html) => {
    expect(standIn(html)).toBeNull();
  });
});

describe('a login page', () => {
  const login = '<title>Sign in</title><form><input name="u"><input type="password"></form>';

  test.each([
    ['is a wall where a product was asked for', {}, 'blocked'],
    ['is a wall behind a redirect', { finalUrl: 'https://shop.example/login?next=%2Fp%2F1' }, 'blocked'],
    ['is what was asked for at its own address', { url: 'https://shop.example/login' }, null],
    [
      'is what was asked for where an account is',
      { url: 'https://shop.example/wishlist/add/1', finalUrl: 'https://shop.example/account/login' },
      null,
    ],
  ])('%s', (_, where, code) => {
    expect(standIn(login, where)?.code ?? null).toBe(code);
  });

  test('is not a product with a form to log in', () => {
    const form = '<div class="modal"><h2>Sign in</h2><input type="password"></div>';
    expect(standIn(`<title>Teapot | Shop</title><h1>Teapot</h1>${form}`)).toBeNull();
  });
});

test('none of 500 plain pages is taken for one', () => {
  const wrong = plainPages(500, 1).filter(({ html, url }) => standIn(html, { url }) !== null);
  expect(wrong.map(({ kind, html, url }) => ({ kind, html, found: standIn(html, { url }) }))).toEqual([]);
});
