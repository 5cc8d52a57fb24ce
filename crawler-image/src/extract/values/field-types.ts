import { parseUrl } from '@crawlerd/shared';
import type { CompleteFieldSpec, FieldType } from '@crawlerd/shared';
import { encodeQuery } from '../../charset/encode-query.ts';
import { parseAvailability, type Availability } from './availability.ts';
import { parsePrice, type Price } from './price.ts';
import { parseNumber, ratingInText, toRating, type Rating } from './rating.ts';

/** The parsed value of each field type. */
export interface FieldValues {
  text: string;
  number: number;
  price: Price;
  availability: Availability;
  rating: Rating;
  url: string;
}

/** Keys and values of an item. A price also fills the key of its currency, a rating that of its count. */
export type Cells = Record<string, unknown>;

export interface ParseContext {
  readonly baseUrl: string;
  readonly queryCharset: string | null;
  readonly language: string | null;
}

interface ValueType<T> {
  /** Parses a text; null if it is not a value of this type. */
  readonly parse: (text: string, context: ParseContext) => T | null;
  /** The value under the name of the field. */
  readonly cell: (value: T) => unknown;
  /** The further values, by the suffix of their keys. */
  readonly besides: Readonly<Record<string, (value: T) => unknown>>;
}

const VALUE_TYPES: { readonly [T in FieldType]: ValueType<FieldValues[T]> } = {
  text: { parse: (text) => (text === '' ? null : text), cell: itself, besides: {} },
  number: {
    parse: (text, { language }) => parseNumber(text) ?? parsePrice(text, language)?.amount ?? null,
    cell: itself,
    besides: {},
  },
  price: {
    parse: (text, { language }) => parsePrice(text, language),
    cell: ({ amount }) => amount,
    besides: { _currency: ({ currency }) => currency },
  },
  availability: { parse: parseAvailability, cell: itself, besides: {} },
  rating: {
    parse: (text) => {
      const value = parseNumber(text);
      return value === null ? ratingInText(text) : toRating(value, null, null);
    },
    cell: ({ value }) => value,
    besides: { _count: ({ count }) => count },
  },
  url: {
    parse: (text, { baseUrl, queryCharset }) => {
      const address = encodeQuery(text, queryCharset);
      return parseUrl(address, baseUrl)?.href ?? null;
    },
    cell: itself,
    besides: {},
  },
};

function itself<T>(value: T): T {
  return value;
}

/** The cells that a value fills. */
export function cellsOf<T extends FieldType>(name: string, type: T, value: FieldValues[T]): Cells {
  const { cell, besides } = VALUE_TYPES[type];
  const cells: Cells = { [name]: cell(value) };
  for (const suffix in besides) cells[name + suffix] = besides[suffix]?.(value);
  return cells;
}

/** The cells that a text fills as a value of a type; null if it does not parse. */
export function parseCells(name: string, type: FieldType, text: string, context: ParseContext): Cells | null {
  const value = VALUE_TYPES[type].parse(text, context);
  return value === null ? null : cellsOf(name, type, value);
}

/** The keys of an item that a field fills. */
export function keysOf(name: string, type: FieldType): string[] {
  return [name, ...Object.keys(VALUE_TYPES[type].besides).map((suffix) => name + suffix)];
}

/** The cells of a field that is not found. */
export function emptyCells(name: string, type: FieldType, otherwise: unknown): Cells {
  return { ...Object.fromEntries(keysOf(name, type).map((key) => [key, null])), [name]: otherwise };
}

/** Applies the transforms of a config to a text, before it is parsed. */
export function transformed(text: string, transforms: CompleteFieldSpec['transform']): string {
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
