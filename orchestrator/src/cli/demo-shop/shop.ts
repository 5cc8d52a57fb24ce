import { SHELVES, type Shelf } from './catalogue.ts';
import { escapeHtml, renderPage, type Page } from './html.ts';
import { imagePath, productPage } from './product-page.ts';
import { formatPrice, PRODUCTS, productsOn, type Product } from './products.ts';

/** What the shop answers to one request. */
export interface ShopAnswer {
  readonly status: 200 | 404 | 503;
  readonly contentType: string;
  readonly body: string;
  /** The shop thinks this long before it answers. */
  readonly delayMs: number;
}

/** A page that takes its time, one that fails at the first try, and a link to nowhere: as the web is. */
const SLOW_PATH = '/product/outdoor-05';
const FLAKY_PATH = '/product/kitchen-03';
const DEAD_PATH = '/sale/last-summer';

const SLOW_DELAY_MS = 1200;
const FRONT_PAGE_PRODUCTS = 12;

/** The bundled demo site: about 70 pages that hang together by links from `/`. */
export class DemoShop {
  #flakyRequests = 0;

  answer(path: string): ShopAnswer {
    const image = /^\/images\/([\w-]+)\.svg$/.exec(path)?.[1];
    if (image !== undefined) return imageAnswer(image);
    if (path === FLAKY_PATH) this.#flakyRequests += 1;
    if (path === FLAKY_PATH && this.#flakyRequests === 1) {
      return html(503, { title: 'Busy', language: 'en', body: '<h1>Too many visitors, try again</h1>' });
    }
    const page = pageAt(path);
    if (page === null) {
      return html(404, { title: 'Not found', language: 'en', body: '<h1>There is nothing here</h1>' });
    }
    return { ...html(200, page), delayMs: path === SLOW_PATH ? SLOW_DELAY_MS : 0 };
  }
}

function pageAt(path: string): Page | null {
  if (path === '/') return frontPage();
  const [, kind, slug] = /^\/(category|product)\/([\w-]+)$/.exec(path) ?? [];
  const shelf = kind === 'category' ? SHELVES.find((one) => one.slug === slug) : undefined;
  if (shelf !== undefined) return shelfPage(shelf);
  const product = kind === 'product' ? PRODUCTS.find((one) => one.slug === slug) : undefined;
  return product === undefined ? null : productPage(product);
}

function frontPage(): Page {
  const step = Math.floor(PRODUCTS.length / FRONT_PAGE_PRODUCTS);
  const shown = PRODUCTS.filter((_, index) => index % step === 0);
  return {
    title: 'Good things, made well',
    language: 'en',
    body: `<h1>Good things, made well · 好物小店</h1>
<p>Everything ships tomorrow. <a href="${DEAD_PATH}">See last summer's sale</a></p>${grid(shown)}`,
  };
}

function shelfPage(shelf: Shelf): Page {
  return {
    title: shelf.name,
    language: shelf.language,
    body: `<h1>${escapeHtml(shelf.name)}</h1>${grid(productsOn(shelf))}`,
  };
}

function grid(products: readonly Product[]): string {
  const cards = products.map(
    (product) => `<div class="card"><a href="/product/${product.slug}">
<img src="${imagePath(product)}" alt=""></a>
<h3><a href="/product/${product.slug}">${escapeHtml(product.title)}</a></h3>
<span class="price">${formatPrice(product)}</span></div>`,
  );
  return `<div class="grid">${cards.join('')}</div>`;
}

function html(status: ShopAnswer['status'], page: Page): ShopAnswer {
  const links = SHELVES.map(({ slug, name }) => ({ href: `/category/${slug}`, text: name }));
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body: renderPage(page, links),
    delayMs: 0,
  };
}

function imageAnswer(slug: string): ShopAnswer {
  const product = PRODUCTS.find((one) => one.slug === slug);
  const hue = product === undefined ? 0 : (PRODUCTS.indexOf(product) * 47) % 360;
  const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">
<rect width="200" height="200" fill="hsl(${hue} 45% 82%)"/>
<text x="100" y="125" font-size="80" text-anchor="middle">${product?.shelf.emoji ?? '❓'}</text></svg>`;
  return { status: product === undefined ? 404 : 200, contentType: 'image/svg+xml', body, delayMs: 0 };
}
