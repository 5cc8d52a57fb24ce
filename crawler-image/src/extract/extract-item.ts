import {
  DATA_FIELDS,
  FIELD_STRATEGIES,
  type FieldEntry,
  type FieldSpec,
  type FieldStrategy,
} from '@crawlerd/shared';
import { withoutCrossedOut } from './visible/crossed-out.ts';
import { entitySource } from './structured/entity-source.ts';
import type { FieldSource } from './values/field-source.ts';
import {
  cellOf,
  emptyCells,
  parseCells,
  priceCells,
  ratingCells,
  transformed,
  typeOf,
  type Cells,
} from './values/field-value.ts';
import { heuristicSource } from './visible/heuristic-source.ts';
import { imageUrls } from './structured/images.ts';
import { jsonLdEntities } from './structured/json-ld.ts';
import { metaSource } from './structured/meta-source.ts';
import { microdataEntities } from './structured/microdata.ts';
import { once } from '../base/once.ts';
import type { Page } from './page/page.ts';
import { rdfaEntities } from './structured/rdfa.ts';
import { readerOf } from './selectors/field-selectors.ts';

export interface Extraction {
  /** The fields that were asked for, in that order; null, or its default, where the page has none. */
  readonly fields: Record<string, unknown>;
  /** Where each found field comes from. */
  readonly sources: Record<string, string>;
  /** Required fields that were not found. */
  readonly missing: readonly string[];
}

export interface Wanted {
  readonly fields: readonly FieldEntry[];
  readonly images: boolean;
}

/**
 * Reads the asked-for fields from a page: the first source in which a field parses to its type wins.
 * Null if none of them was found.
 */
export function extractItem(page: Page, wanted: Wanted): Extraction | null {
  const jsonLd = once(() => jsonLdEntities(page.jsonLd));
  const sourceOf: Readonly<Record<Exclude<FieldStrategy, 'selectors'>, () => FieldSource>> = {
    json_ld: once(() => entitySource(jsonLd(), page)),
    microdata: once(() =>
      withoutCrossedOut(entitySource(microdataEntities(page), page), () => sourceOf.heuristic(), page),
    ),
    rdfa: once(() => entitySource(rdfaEntities(page), page)),
    meta: once(() => metaSource(page)),
    heuristic: once(() => heuristicSource(page)),
  };
  const fields: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  const missing: string[] = [];
  for (const field of preparedFields(wanted.fields)) {
    const { name } = field;
    Object.assign(fields, emptyCells(name, field.type, field.otherwise));
    for (const strategy of field.strategies) {
      const found =
        strategy === 'selectors'
          ? cellsOfTexts(field, field.select(page), page)
          : cellsOfSource(field, sourceOf[strategy](), page);
      if (found === null) continue;
      Object.assign(fields, found);
      sources[name] = strategy;
      break;
    }
    if (field.required && sources[name] === undefined) missing.push(name);
  }
  const images = wanted.images ? imageUrls(page, jsonLd()) : [];
  if (wanted.images) fields['images'] = images;
  return Object.keys(sources).length > 0 || images.length > 0 ? { fields, sources, missing } : null;
}

function cellsOfSource(field: PreparedField, source: FieldSource, page: Page): Cells | null {
  const { name, multiple } = field;
  const cells = field.isKnown ? knownCells(field, source) : cellsOfTexts(field, source.property(name), page);
  if (cells === null || !field.isKnown || !multiple) return cells;
  return { ...cells, [name]: [cells[name]] };
}

/** A field that our sources have a way of their own to read. */
function knownCells({ name, transform }: PreparedField, source: FieldSource): Cells | null {
  switch (name) {
    case 'title':
    case 'description':
    case 'category': {
      const text = source[name]();
      return cellOf(name, text === null ? null : transformed(text, transform));
    }
    case 'availability':
      return cellOf(name, source.availability());
    case 'price':
      return priceCells(name, source.price());
    case 'rating':
      return ratingCells(name, source.rating());
    default:
      return null;
  }
}

/** Texts as values of the field's type: the first that is one, or all of them. */
function cellsOfTexts(field: PreparedField, texts: readonly string[], page: Page): Cells | null {
  const { name, type, transform, multiple } = field;
  const parsed = texts
    .map((text) => parseCells(name, type, transformed(text, transform), page))
    .filter((cells) => cells !== null);
  const [first] = parsed;
  if (first === undefined) return null;
  return multiple ? { ...first, [name]: parsed.map((cells) => cells[name]) } : first;
}

/** A field of a config with everything that does not depend on the page. */
interface PreparedField {
  readonly name: string;
  readonly type: ReturnType<typeof typeOf>;
  /** Whether it is one of those that our sources know, read as they know it. */
  readonly isKnown: boolean;
  readonly strategies: readonly FieldStrategy[];
  readonly select: (page: Page) => string[];
  readonly transform: NonNullable<FieldSpec['transform']>;
  readonly required: boolean;
  readonly multiple: boolean;
  readonly otherwise: unknown;
}

const KNOWN: ReadonlySet<string> = new Set(DATA_FIELDS);
const prepared = new WeakMap<readonly FieldEntry[], readonly PreparedField[]>();

function preparedFields(entries: readonly FieldEntry[]): readonly PreparedField[] {
  let fields = prepared.get(entries);
  if (fields === undefined) {
    fields = entries.map((entry) => prepareField(typeof entry === 'string' ? { name: entry } : entry));
    prepared.set(entries, fields);
  }
  return fields;
}

function prepareField(spec: FieldSpec): PreparedField {
  const { name, selectors = [], strategies, transform = [], required = false, multiple = false } = spec;
  const type = typeOf(spec);
  return {
    name,
    type,
    isKnown: KNOWN.has(name) && type === typeOf({ name }),
    strategies: (strategies ?? FIELD_STRATEGIES).filter(
      (each) => each !== 'selectors' || selectors.length > 0,
    ),
    select: readerOf(spec),
    transform,
    required,
    multiple,
    otherwise: spec.default ?? null,
  };
}
