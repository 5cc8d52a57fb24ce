import type { DataField } from '@crawlerd/shared';
import { entitySource } from './entity-source.ts';
import type { FieldSource } from './field-source.ts';
import { heuristicSource } from './heuristic-source.ts';
import { imageUrls } from './images.ts';
import { jsonLdEntities } from './json-ld.ts';
import { metaSource } from './meta-source.ts';
import { microdataEntities } from './microdata.ts';
import type { Page } from './page.ts';
import { rdfaEntities } from './rdfa.ts';

export interface Extraction {
  /** The fields that were asked for, in that order; null where the page has none. */
  readonly fields: Record<string, unknown>;
  /** Where each found field comes from. */
  readonly sources: Record<string, string>;
}

export interface Wanted {
  readonly fields: readonly DataField[];
  readonly images: boolean;
}

/**
 * Reads the asked-for fields from a page: the first source in which a field parses to its type wins.
 * Null if none of them was found.
 */
export function extractItem(page: Page, wanted: Wanted): Extraction | null {
  const jsonLd = jsonLdEntities(page.jsonLd);
  const ordered: readonly (readonly [string, () => FieldSource])[] = [
    ['json_ld', once(() => entitySource(jsonLd, page))],
    ['microdata', once(() => entitySource(microdataEntities(page), page))],
    ['rdfa', once(() => entitySource(rdfaEntities(page), page))],
    ['meta', once(() => metaSource(page))],
    ['heuristic', once(() => heuristicSource(page))],
  ];
  const fields: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const field of wanted.fields) {
    Object.assign(fields, cells(field, null));
    for (const [name, source] of ordered) {
      const found = cells(field, source());
      if (found[field] === null) continue;
      Object.assign(fields, found);
      sources[field] = name;
      break;
    }
  }
  const images = wanted.images ? imageUrls(page, jsonLd) : [];
  if (wanted.images) fields['images'] = images;
  return Object.keys(sources).length > 0 || images.length > 0 ? { fields, sources } : null;
}

/** A field as the keys of an item: a price brings its currency along, a rating how many rated. */
function cells(field: DataField, source: FieldSource | null): Record<string, unknown> {
  switch (field) {
    case 'title':
    case 'description':
    case 'category':
    case 'availability':
      return { [field]: source?.[field]() ?? null };
    case 'price': {
      const price = source?.price() ?? null;
      return { price: price?.amount ?? null, price_currency: price?.currency ?? null };
    }
    case 'rating': {
      const rating = source?.rating() ?? null;
      return { rating: rating?.value ?? null, rating_count: rating?.count ?? null };
    }
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
