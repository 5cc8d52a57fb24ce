import type { FieldSpec } from '@crawlerd/shared';
import { parseAvailability } from './availability.ts';
import { parsePrice, type Price } from './price.ts';
import { parseNumber, ratingInText, toRating, type Rating } from './rating.ts';

type FieldType = NonNullable<FieldSpec['type']>;
/** The keys of an item that a value fills: a price brings its currency along, a rating how many rated. */
export type Cells = Record<string, unknown>;

/** What a field of a name or a given type is. */
export function typeOf({ name, type }: FieldSpec): FieldType {
  if (type !== undefined) return type;
  return name === 'price' || name === 'availability' || name === 'rating' ? name : 'text';
}

export interface ParseContext {
  readonly baseUrl: string;
  readonly language: string | null;
}

/** Text as a value of its type, in the cells it fills; null if it is none. */
export function parseCells(name: string, type: FieldType, text: string, context: ParseContext): Cells | null {
  switch (type) {
    case 'text':
      return text === '' ? null : { [name]: text };
    case 'number':
      return cellOf(name, parseNumber(text) ?? parsePrice(text, context.language)?.amount ?? null);
    case 'price':
      return priceCells(name, parsePrice(text, context.language));
    case 'availability':
      return cellOf(name, parseAvailability(text));
    case 'rating': {
      const value = parseNumber(text);
      return ratingCells(name, value === null ? ratingInText(text) : toRating(value, null, null));
    }
    case 'url':
      return cellOf(name, URL.canParse(text, context.baseUrl) ? new URL(text, context.baseUrl).href : null);
  }
}

export function cellOf(name: string, value: unknown): Cells | null {
  return value === null || value === undefined ? null : { [name]: value };
}

export function priceCells(name: string, price: Price | null): Cells | null {
  return price === null ? null : { [name]: price.amount, [`${name}_currency`]: price.currency };
}

export function ratingCells(name: string, rating: Rating | null): Cells | null {
  return rating === null ? null : { [name]: rating.value, [`${name}_count`]: rating.count };
}

/** The cells of a field that was not found. */
export function emptyCells(name: string, type: FieldType, value: unknown): Cells {
  switch (type) {
    case 'price':
      return { [name]: value, [`${name}_currency`]: null };
    case 'rating':
      return { [name]: value, [`${name}_count`]: null };
    default:
      return { [name]: value };
  }
}

/** What a config wants done to a text before it is read as a value. */
export function transformed(text: string, transforms: NonNullable<FieldSpec['transform']>): string {
  return transforms.reduce((result, transform) => {
    switch (transform) {
      case 'lowercase':
        return result.toLowerCase();
      case 'uppercase':
        return result.toUpperCase();
      case 'digits':
        return result.replaceAll(/\D/gu, '');
    }
  }, text);
}
