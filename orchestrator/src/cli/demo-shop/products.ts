import { SHELVES, type Shelf } from './catalogue.ts';

export type Availability = 'in_stock' | 'out_of_stock' | 'preorder' | 'limited';

/** How a product page says what it sells: each way is one that real shops use. */
export type Markup = 'json_ld' | 'microdata' | 'plain';

export interface Product {
  readonly slug: string;
  readonly shelf: Shelf;
  readonly title: string;
  readonly price: number;
  readonly availability: Availability;
  /** 1 to 5, in tenths. */
  readonly rating: number;
  readonly ratingCount: number;
  readonly markup: Markup;
}

const MARKUPS: readonly Markup[] = ['json_ld', 'microdata', 'plain'];

/** The same products at every start, so that two runs of the demo can be compared. */
export const PRODUCTS: readonly Product[] = SHELVES.flatMap((shelf, shelfIndex) =>
  shelf.models.map((title, index): Product => {
    const number = shelfIndex * 10 + index;
    return {
      slug: `${shelf.slug}-${String(index + 1).padStart(2, '0')}`,
      shelf,
      title,
      price: priceOf(shelf, index),
      availability: availabilityOf(number),
      rating: 3 + ((number * 7) % 20) / 10,
      ratingCount: 5 + ((number * 37) % 480),
      markup: MARKUPS[number % MARKUPS.length] ?? 'plain',
    };
  }),
);

function priceOf(shelf: Shelf, index: number): number {
  const price = shelf.basePrice * (1 + index * 0.65) + ((index * 13) % 7);
  // Yen have no smaller unit.
  return shelf.currency === 'JPY' ? Math.round(price / 10) * 10 : Math.round(price * 100) / 100;
}

function availabilityOf(number: number): Availability {
  if (number % 11 === 4) return 'out_of_stock';
  if (number % 13 === 6) return 'preorder';
  return number % 9 === 5 ? 'limited' : 'in_stock';
}

/** Products of a shelf. */
export function productsOn(shelf: Shelf): readonly Product[] {
  return PRODUCTS.filter((product) => product.shelf === shelf);
}

const SYMBOLS = { USD: '$', EUR: '€', GBP: '£', CNY: '¥', JPY: '¥' } as const;

/** A price as shops of its country write it. */
export function formatPrice({ price, shelf }: Product): string {
  switch (shelf.currency) {
    case 'EUR':
      return `${price.toLocaleString('de-DE', { minimumFractionDigits: 2 })} €`;
    case 'JPY':
      return `¥${price.toLocaleString('en-US')} JPY`;
    case 'USD':
    case 'GBP':
    case 'CNY':
      return SYMBOLS[shelf.currency] + price.toLocaleString('en-US', { minimumFractionDigits: 2 });
  }
}

const AVAILABILITY_TEXT: Readonly<Record<Shelf['language'], Readonly<Record<Availability, string>>>> = {
  en: {
    in_stock: 'In stock',
    out_of_stock: 'Out of stock',
    preorder: 'Pre-order',
    limited: 'Only a few left in stock',
  },
  zh: { in_stock: '有货', out_of_stock: '缺货', preorder: '预售', limited: '仅剩少量' },
};

export function availabilityText({ availability, shelf }: Product): string {
  return AVAILABILITY_TEXT[shelf.language][availability];
}
