import { parseAvailability } from './availability.ts';
import { currencyCode } from './currency.ts';
import type { FieldSource } from './field-source.ts';
import type { Page } from './page.ts';
import { structuredPrice } from './price.ts';

/** Fields as OpenGraph and other meta tags give them. */
export function metaSource({ metas }: Page): FieldSource {
  const first = (...names: string[]): string | null => {
    for (const name of names) {
      const content = metas.get(name);
      if (content !== undefined) return content;
    }
    return null;
  };
  return {
    title: () => withoutSiteName(first('og:title', 'twitter:title'), first('og:site_name')),
    description: () => first('og:description', 'twitter:description', 'description'),
    category: () => first('product:category', 'og:category', 'article:section'),
    price: () => {
      const amount = first('product:price:amount', 'og:price:amount', 'product:sale_price:amount');
      const currency = first('product:price:currency', 'og:price:currency');
      return amount === null ? null : structuredPrice(amount, currencyCode(currency));
    },
    availability: () =>
      parseAvailability(first('product:availability', 'og:availability', 'availability') ?? ''),
    rating: () => null,
  };
}

/** `Blue kettle | Tea House` is called `Blue kettle`. */
function withoutSiteName(title: string | null, siteName: string | null): string | null {
  if (title === null || siteName === null || !title.endsWith(siteName)) return title;
  const rest = title.slice(0, -siteName.length).replace(/\s*[|–—·_-]\s*$/u, '');
  return rest === '' || rest.length === title.length - siteName.length ? title : rest;
}
