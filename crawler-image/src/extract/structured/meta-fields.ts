import { anyOf, phrasesOf } from '../lexicon/phrases.ts';
import type { Page } from '../page/page.ts';
import { parseAvailability, type Availability } from '../values/availability.ts';
import { currencyCode } from '../values/currency.ts';
import { parsePrice, structuredPrice, type Price } from '../values/price.ts';
import { readableText, valueText } from './value-text.ts';

/** Reads fields from OpenGraph and other meta tags; null if there is none. */

type Metas = Page['metas'];

/** The content of the first of these meta tags that the page has. */
function firstMeta(metas: Metas, ...names: string[]): string | null {
  for (const name of names) {
    const content = metas.get(name);
    if (content !== undefined) return readableText(content, false);
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

/** Names of tags with an amount, and those of the currency that belongs to each. */
const PRICE_TAGS = [
  ['product:sale_price:amount', 'product:sale_price:currency'],
  ['product:price:amount', 'product:price:currency'],
  ['og:price:amount', 'og:price:currency'],
  ['og:product:price', 'og:product:currency'],
  ['product:price', 'product:price:currency'],
  ['og:price', 'og:price:currency'],
] as const;
const CURRENCY_TAGS = PRICE_TAGS.map(([, currency]) => currency);

export function metaPrice({ metas, language }: Page): Price | null {
  for (const [amount, currency] of PRICE_TAGS) {
    const content = metas.get(amount);
    if (content === undefined) continue;
    const stated = firstMeta(metas, currency, ...CURRENCY_TAGS);
    const price = structuredPrice(valueText(content), currencyCode(stated, language), language);
    // Shops write 0 for products that are not available, or not on sale.
    if (price !== null && price.amount > 0) return price;
  }
  const shown = labelled(metas, PRICE_LABEL);
  return shown === null ? null : parsePrice(valueText(shown), language);
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
