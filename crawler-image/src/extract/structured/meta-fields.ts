import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import type { Page } from '../page/page.ts';
import { parseAvailability, type Availability } from '../values/availability.ts';
import { currencyCode } from '../values/currency.ts';
import { parsePrice, structuredPrice, type Price } from '../values/price.ts';

/** Reads fields from OpenGraph and other meta tags; null if there is none. */

type Metas = Page['metas'];

/** The content of the first of these meta tags that the page has. */
function firstMeta(metas: Metas, ...names: string[]): string | null {
  for (const name of names) {
    const content = metas.get(name);
    if (content !== undefined) return content;
  }
  return null;
}

/** The texts of any property, by the name of its meta tag. */
export function metaProperty({ metas }: Page, name: string): string[] {
  const content = firstMeta(metas, name.toLowerCase(), `product:${name}`, `og:${name}`);
  return content === null ? [] : [content];
}

export function metaTitle({ metas, headings }: Page): string | null {
  const title = firstMeta(metas, 'og:title', 'twitter:title');
  return title === null ? null : withoutSiteName(title, metas.get('og:site_name') ?? '', headings);
}

export function metaDescription({ metas }: Page): string | null {
  return firstMeta(metas, 'og:description', 'twitter:description', 'description');
}

export function metaCategory({ metas }: Page): string | null {
  return firstMeta(metas, 'product:category', 'og:category', 'article:section');
}

export function metaPrice({ metas, language }: Page): Price | null {
  const amount = firstMeta(
    metas,
    'product:sale_price:amount',
    'product:price:amount',
    'og:price:amount',
    'og:product:price',
    'product:price',
    'og:price',
  );
  if (amount === null) {
    const shown = labelled(metas, PRICE_LABEL);
    return shown === null ? null : parsePrice(shown, language);
  }
  const currency = firstMeta(
    metas,
    'product:sale_price:currency',
    'product:price:currency',
    'og:price:currency',
    'og:product:currency',
  );
  const price = structuredPrice(amount, currencyCode(currency));
  // Shops write 0 for products that are not available.
  return price === null || price.amount === 0 ? null : price;
}

export function metaAvailability({ metas }: Page): Availability | null {
  const stated =
    firstMeta(metas, 'product:availability', 'og:availability', 'og:product:availability', 'availability') ??
    labelled(metas, STOCK_LABEL);
  return parseAvailability(stated ?? '');
}

const PRICE_LABEL = new RegExp(`^${anyOf(phrasesOf('cardPriceLabels'))}$`, 'iu');
const STOCK_LABEL = new RegExp(`^${anyOf(phrasesOf('cardStockLabels'))}$`, 'iu');

/** The value of a Twitter card whose label, in a separate tag, matches. */
function labelled(metas: Metas, label: RegExp): string | null {
  for (const n of ['1', '2']) {
    if (label.test(metas.get(`twitter:label${n}`) ?? '')) return metas.get(`twitter:data${n}`) ?? null;
  }
  return null;
}

/**
 * Removes the site name: `Blue kettle | Tea House` and `Tea House - Blue kettle` become `Blue kettle`.
 *
 * @param headings One of them may be the name of the site.
 */
function withoutSiteName(title: string, siteName: string, headings: readonly string[]): string {
  const rests = [
    ...[siteName, ...headings].map((name) =>
      title.endsWith(name)
        ? title.slice(0, title.length - name.length).replace(/\s*[|｜–—·_-]\s*$/u, '')
        : '',
    ),
    title.startsWith(siteName) ? title.slice(siteName.length).replace(/^\s*[|｜–—·_-]\s*/u, '') : '',
  ];
  return rests.find((rest) => rest !== '' && rest !== title) ?? title;
}
