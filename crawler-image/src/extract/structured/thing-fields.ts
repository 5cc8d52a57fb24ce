import { parseNumber, toRating, type Rating } from '../values/rating.ts';
import { joinTrail } from '../values/trail.ts';
import { asRecord, firstText, hasType, plainText, valuesOf, type Entity } from './entity.ts';
import type { Thing } from './thing.ts';

/** Reads fields from the structured data of a page; null if it has none. */

export function titleOfThing({ main }: Thing): string | null {
  return plainText(main?.['name'] ?? main?.['headline']);
}

export function descriptionOfThing({ main }: Thing): string | null {
  return plainText(main?.['description']);
}

export function categoryOfThing({ product, main, entities }: Thing): string | null {
  return (
    plainText(categoryPath(product?.['category'])) ??
    breadcrumbs(entities) ??
    plainText(main?.['articleSection'])
  );
}

export function ratingOfThing({ product }: Thing): Rating | null {
  const rating = asRecord(valuesOf(product?.['aggregateRating'])[0]);
  const value = parseNumber(firstText(rating?.['ratingValue']));
  if (rating === null || value === null) return null;
  const count = parseNumber(firstText(rating['ratingCount'] ?? rating['reviewCount']));
  return toRating(value, parseNumber(firstText(rating['bestRating'])), count);
}

/** A category may be a list of names. */
function categoryPath(value: unknown): string | null {
  const names = valuesOf(value)
    .map(firstText)
    .filter((name) => name !== null);
  return names.length === 0 ? null : names.join(' > ');
}

const BREADCRUMBS = new Set(['breadcrumblist']);

/** The breadcrumb trail, without the home page and the page itself. */
function breadcrumbs(entities: readonly Entity[]): string | null {
  const list = entities.find((entity) => hasType(entity, BREADCRUMBS));
  const names = valuesOf(list?.['itemListElement'])
    .map((entry) => asRecord(entry))
    .filter((entry) => entry !== null)
    .toSorted((a, b) => Number(a['position'] ?? 0) - Number(b['position'] ?? 0))
    .map((entry) => plainText(entry['name']) ?? plainText(entry['item']))
    .filter((name) => name !== null);
  return joinTrail(names);
}
