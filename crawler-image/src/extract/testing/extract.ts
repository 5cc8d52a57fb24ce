import { DATA_FIELDS, type DataField } from '@crawlerd/shared';
import { extractItem } from '../extract-item.ts';
import { parsePage } from '../page/page.ts';

/** Extracts the item of a shop page. */
export function extract(
  html: string,
  fields: readonly DataField[] = DATA_FIELDS,
  images = false,
): ReturnType<typeof extractItem> {
  return extractItem(parsePage(html, 'https://shop.example/p/1'), { fields: [...fields], images });
}

/** JSON-LD scripts, one for each document. */
export function jsonLd(...documents: unknown[]): string {
  return documents
    .map((document) => `<script type="application/ld+json">${JSON.stringify(document)}</script>`)
    .join('');
}

/** A product that has every field. */
export const kettle = {
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
