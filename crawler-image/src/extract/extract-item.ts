import type { FieldEntry } from '@crawlerd/shared';
import type { FieldTable } from './field.ts';
import { FIELDS } from './fields.ts';
import type { Page } from './page/page.ts';
import { preparedFields } from './prepare-fields.ts';
import { sourcesOf } from './sources.ts';
import { imageUrls } from './structured/images.ts';

export interface Extraction {
  /** The requested fields, in that order; a field that was not found has its default or null. */
  readonly fields: Record<string, unknown>;
  /** The strategy that found each field. */
  readonly sources: Record<string, string>;
  /** Required fields that were not found. */
  readonly missing: readonly string[];
}

export interface Wanted {
  readonly fields: readonly FieldEntry[];
  readonly images: boolean;
}

/**
 * Extracts the requested fields from a page: the first strategy that finds a value of the field's type wins. Null if
 * no field was found.
 *
 * @param table The fields known by name; any other is looked up as a property of the product or article.
 */
export function extractItem(page: Page, wanted: Wanted, table: FieldTable = FIELDS): Extraction | null {
  const said = sourcesOf(page);
  const fields: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  const missing: string[] = [];
  for (const { name, empty, readers, required } of preparedFields(wanted.fields, table)) {
    Object.assign(fields, empty);
    for (const { strategy, read } of readers) {
      const found = read(said);
      if (found === null) continue;
      Object.assign(fields, found);
      sources[name] = strategy;
      break;
    }
    if (required && sources[name] === undefined) missing.push(name);
  }
  const images = wanted.images ? imageUrls(page, said.jsonLd().entities) : [];
  if (wanted.images) fields['images'] = images;
  return Object.keys(sources).length > 0 || images.length > 0 ? { fields, sources, missing } : null;
}
