import { Random } from '../../orchestrator/src/simulation/random.ts';

/** The data that every crawler must extract from a product page. */
export interface Product {
  readonly path: string;
  readonly title: string;
  readonly price: number;
  readonly availability: 'in_stock' | 'out_of_stock';
}

const PRODUCTS_PER_LIST = 40;
const ANCHORS = 60;
const CATEGORIES = 24;
const WORDS = (
  'alloy balance cotton daily evening fabric gentle harbour island jacket kettle linen marble narrow oak ' +
  'pocket quiet river saddle timber urban velvet walnut yarn zipper copper meadow ribbon silver winter'
).split(' ');

/**
 * A shop generated from a seed: product pages of 30 to 60 KB with JSON-LD and about 60 links each, lists that
 * link to them, robots.txt and a sitemap. The same size gives the same bytes, so that runs can be compared.
 */
export class Shop {
  readonly products: readonly Product[];
  readonly #lists: number;

  constructor(count: number) {
    this.products = Array.from({ length: count }, (_, n) => productOf(n));
    this.#lists = Math.ceil(count / PRODUCTS_PER_LIST);
  }

  /** Paths of the pages that a crawler finds from `/` if it obeys robots.txt. */
  pages(): string[] {
    return [
      '/',
      ...Array.from({ length: this.#lists }, (_, n) => listPath(n)),
      ...this.products.map(({ path }) => path),
    ];
  }

  /** The response to a path; null for a missing page. */
  answer(path: string, origin: string): { readonly type: string; readonly body: string } | null {
    if (path === '/robots.txt')
      return plain(`User-agent: *\nDisallow: /cart\nSitemap: ${origin}/sitemap.xml\n`);
    if (path === '/sitemap.xml') return { type: 'application/xml', body: this.#sitemap(origin) };
    if (path === '/') return html('Shop', this.#listLinks());
    const [, kind, text = ''] = path.split('/');
    const number = Number.parseInt(text, 10);
    if (kind === 'list' && number < this.#lists) return html(`List ${number}`, this.#listPage(number));
    const product = kind === 'product' ? this.products[number] : undefined;
    return product === undefined ? null : html(product.title, this.#productPage(number, product));
  }

  #sitemap(origin: string): string {
    const urls = this.products.map(({ path }) => `<url><loc>${origin}${path}</loc></url>`).join('');
    return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls}</urlset>`;
  }

  #listLinks(): string {
    return Array.from({ length: this.#lists }, (_, n) => link(listPath(n), `List ${n}`)).join('\n');
  }

  #listPage(number: number): string {
    const first = number * PRODUCTS_PER_LIST;
    return this.products
      .slice(first, first + PRODUCTS_PER_LIST)
      .map(({ path, title }) => `<div class="card">${link(path, title)}</div>`)
      .join('\n');
  }

  #productPage(number: number, { title, price, availability }: Product): string {
    const chance = new Random(PAGE_SEEDS + number);
    const others = Array.from({ length: ANCHORS - CATEGORIES - 2 }, () => {
      const other = chance.pick(this.products);
      return `<li class="related-item">${link(other.path, other.title)}</li>`;
    });
    const lists = Array.from({ length: CATEGORIES }, (_, n) =>
      link(listPath(n % this.#lists), `Category ${n}`),
    );
    const jsonLd = JSON.stringify({
      '@context': 'https://schema.org',
      '@type': 'Product',
      name: title,
      sku: `SKU-${number}`,
      description: sentence(chance, 30),
      offers: {
        '@type': 'Offer',
        price: price.toFixed(2),
        priceCurrency: 'EUR',
        availability: `https://schema.org/${availability === 'in_stock' ? 'InStock' : 'OutOfStock'}`,
      },
    });
    const reviews = Array.from({ length: chance.between(50, 107) }, (_, n) => review(chance, n));
    return `<script type="application/ld+json">${jsonLd}</script>
<nav class="menu">${lists.join('\n')}</nav>
<main><h1 class="product__title">${title}</h1>
<p class="product__price"><span class="amount">${price.toFixed(2)}</span> <span class="currency">EUR</span></p>
<p class="product__stock">${availability === 'in_stock' ? 'In stock' : 'Sold out'}</p>
<p>${sentence(chance, 120)}</p>
${link(`/cart/add/${number}`, 'Add to cart')}
<section class="reviews">${reviews.join('\n')}</section>
<ul class="related">${others.join('\n')}</ul></main>`;
  }
}

/** Each product and each page has its own seed. */
const PAGE_SEEDS = 1_000_000_000;

function listPath(number: number): string {
  return `/list/${number}.html`;
}

function productOf(number: number): Product {
  const chance = new Random(number);
  return {
    path: `/product/${number}.html`,
    title: `${capitalised(chance.pick(WORDS))} ${chance.pick(WORDS)} ${chance.pick(WORDS)} ${number}`,
    price: chance.between(100, 90_099) / 100,
    availability: chance.chance(0.2) ? 'out_of_stock' : 'in_stock',
  };
}

function review(chance: Random, number: number): string {
  return `<article class="review review--${number}" data-id="${number}"><header><b class="review__author">${chance.pick(WORDS)}</b>
<time datetime="2026-01-01">1 January 2026</time> <span class="stars" aria-label="4 of 5"><i class="star"></i><i class="star"></i></span></header>
<p class="review__text">${sentence(chance, 30)}</p></article>`;
}

function sentence(chance: Random, words: number): string {
  return `${capitalised(Array.from({ length: words }, () => chance.pick(WORDS)).join(' '))}.`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function link(path: string, text: string): string {
  return `<a class="link" href="${path}">${text}</a>`;
}

function html(title: string, body: string): { type: string; body: string } {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
  return {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`,
  };
}

function plain(body: string): { type: string; body: string } {
  return { type: 'text/plain', body };
}
