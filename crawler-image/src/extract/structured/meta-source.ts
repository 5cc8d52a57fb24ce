import { parseAvailability } from '../values/availability.ts';
import { currencyCode } from '../values/currency.ts';
import type { FieldSource } from '../values/field-source.ts';
import type { Page } from '../page/page.ts';
import { parsePrice, structuredPrice } from '../values/price.ts';

/** Fields as OpenGraph and other meta tags give them. */
export function metaSource({ metas, headings, language }: Page): FieldSource {
  const first = (...names: string[]): string | null => {
    for (const name of names) {
      const content = metas.get(name);
      if (content !== undefined) return content;
    }
    return null;
  };
  return {
    title: () => withoutSiteName(first('og:title', 'twitter:title'), first('og:site_name') ?? '', headings),
    description: () => first('og:description', 'twitter:description', 'description'),
    category: () => first('product:category', 'og:category', 'article:section'),
    price: () => {
      const amount = first(
        'product:sale_price:amount',
        'product:price:amount',
        'og:price:amount',
        'og:product:price',
        'product:price',
        'og:price',
      );
      const currency = first(
        'product:sale_price:currency',
        'product:price:currency',
        'og:price:currency',
        'og:product:currency',
      );
      const price = amount === null ? null : structuredPrice(amount, currencyCode(currency));
      // Shops write 0 where a thing cannot be had.
      if (amount !== null) return price === null || price.amount === 0 ? null : price;
      const shown = labelled(metas, /^(?:price|preis|prix|precio|价格|售价)$/iu);
      return shown === null ? null : parsePrice(shown, language);
    },
    availability: () =>
      parseAvailability(
        first('product:availability', 'og:availability', 'og:product:availability', 'availability') ??
          labelled(metas, /^(?:availability|stock|库存)$/iu) ??
          '',
      ),
    rating: () => null,
    property: (name) => {
      const content = first(name.toLowerCase(), `product:${name}`, `og:${name}`);
      return content === null ? [] : [content];
    },
  };
}

/** A value of a Twitter card, whose label is in a tag of its own. */
function labelled(metas: Page['metas'], label: RegExp): string | null {
  for (const n of ['1', '2']) {
    if (label.test(metas.get(`twitter:label${n}`) ?? '')) return metas.get(`twitter:data${n}`) ?? null;
  }
  return null;
}

/**
 * `Blue kettle | Tea House` is called `Blue kettle`, and so is `Tea House - Blue kettle`.
 *
 * @param headings One of them may be the name of the site.
 */
function withoutSiteName(title: string | null, siteName: string, headings: readonly string[]): string | null {
  if (title === null) return null;
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
