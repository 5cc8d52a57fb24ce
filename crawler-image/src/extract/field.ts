import type { FieldType } from '@crawlerd/shared';
import type { Page } from './page/page.ts';
import type { Source, Sources } from './sources.ts';
import type { Thing } from './structured/thing.ts';
import type { FieldValues } from './values/field-types.ts';
import type { Seen } from './visible/seen.ts';

/** How the value of a field is read in each source. What is left out never has it. */
export interface Field<T extends FieldType = FieldType> {
  readonly type: T;
  /** In JSON-LD, microdata and RDFa. */
  readonly structured?: (thing: Thing) => FieldValues[T] | null;
  /** In microdata, where that has to be held against what a person sees. */
  readonly microdata?: (thing: Thing, seen: () => Seen) => FieldValues[T] | null;
  /** In meta tags. */
  readonly meta?: (page: Page) => FieldValues[T] | null;
  /** In what a person sees. */
  readonly heuristic?: (seen: Seen) => FieldValues[T] | null;
}

/** Fields by their names. */
export type FieldTable = Readonly<Record<string, Field>>;

/** Reads a known field in one source; null if it never has it. */
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
