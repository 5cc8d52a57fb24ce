import type { Price } from '../values/price.ts';
import { joinTrail } from '../values/trail.ts';
import { entitiesOf, firstText, hasType, plainText, valuesOf, type Entity } from './entity.ts';
import { lowestPrice } from './offers.ts';
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

export function priceOfThing({ offers, isHome, language }: Thing): Price | null {
  return lowestPrice(offers, isHome, language);
}

/** A category may be a list of names. */
function categoryPath(value: unknown): string | null {
  const names = valuesOf(value)
    .map((name) => firstText(name))
    .filter((name) => name !== null);
  return names.length === 0 ? null : names.join(' > ');
}

const BREADCRUMBS = new Set(['breadcrumblist']);

/** The breadcrumb trail, without the home page and the page itself. */
function breadcrumbs(entities: readonly Entity[]): string | null {
  const list = entities.find((entity) => hasType(entity, BREADCRUMBS));
  const names = entitiesOf(list?.['itemListElement'])
    .toSorted((a, b) => Number(a['position'] ?? 0) - Number(b['position'] ?? 0))
    .map((entry) => plainText(entry['name']) ?? plainText(entry['item']))
    .filter((name) => name !== null);
  return joinTrail(names);
}
