import type { FieldType } from '@crawlerd/shared';
import type { Page } from './page/page.ts';
import type { Source, Sources } from './sources.ts';
import type { Thing } from './structured/thing.ts';
import type { FieldValues } from './values/field-types.ts';
import type { Seen } from './visible/seen.ts';

/** A field: its type, and a reader for each kind of source. A source without a reader never yields the field. */
export interface Field<T extends FieldType = FieldType> {
  readonly type: T;
  /** Reads JSON-LD, microdata and RDFa. */
  readonly structured?: (thing: Thing) => FieldValues[T] | null;
  /** Reads microdata instead, if that has to be checked against the visible page. */
  readonly microdata?: (thing: Thing, seen: () => Seen) => FieldValues[T] | null;
  /** Reads meta tags. */
  readonly meta?: (page: Page) => FieldValues[T] | null;
  /** Reads the visible page. */
  readonly heuristic?: (seen: Seen) => FieldValues[T] | null;
}

/** Fields by their names. */
export type FieldTable = Readonly<Record<string, Field>>;

/** The reader of a field for one source; null if there is none. */
export function readerIn<T extends FieldType>(
  { structured, microdata, meta, heuristic }: Field<T>,
  source: Source,
): ((sources: Sources) => FieldValues[T] | null) | null {
  switch (source) {
    case 'json_ld':
      return structured === undefined ? null : ({ jsonLd }) => structured(jsonLd());
    case 'microdata':
      if (microdata !== undefined) return (sources) => microdata(sources.microdata(), sources.seen);
      return structured === undefined ? null : (sources) => structured(sources.microdata());
    case 'rdfa':
      return structured === undefined ? null : ({ rdfa }) => structured(rdfa());
    case 'meta':
      return meta === undefined ? null : ({ page }) => meta(page);
    case 'heuristic':
      return heuristic === undefined ? null : ({ seen }) => heuristic(seen());
  }
}
