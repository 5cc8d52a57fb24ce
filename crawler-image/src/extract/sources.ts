import type { FieldStrategy } from '@crawlerd/shared';
import { once } from '../base/once.ts';
import type { Page } from './page/page.ts';
import { jsonLdEntities } from './structured/json-ld.ts';
import { metaProperty } from './structured/meta-fields.ts';
import { microdataEntities } from './structured/microdata.ts';
import { rdfaEntities } from './structured/rdfa.ts';
import { propertyOf, thingOf, type Thing } from './structured/thing.ts';
import { seenOn, type Seen } from './visible/seen.ts';

/** What fields are read from, besides the selectors of a config. Each is built on first use. */
export interface Sources {
  readonly page: Page;
  readonly jsonLd: () => Thing;
  readonly microdata: () => Thing;
  readonly rdfa: () => Thing;
  readonly seen: () => Seen;
}

export function sourcesOf(page: Page): Sources {
  return {
    page,
    jsonLd: once(() => thingOf(jsonLdEntities(page.jsonLd, page.baseUrl), page)),
    microdata: once(() => thingOf(microdataEntities(page), page)),
    rdfa: once(() => thingOf(rdfaEntities(page), page)),
    seen: once(() => seenOn(page)),
  };
}

export type Source = Exclude<FieldStrategy, 'selectors'>;

/** The texts of any other property in one source, by the source's own name for it. */
export function propertyIn(source: Source, name: string, sources: Sources): string[] {
  switch (source) {
    case 'json_ld':
      return propertyOf(sources.jsonLd(), name);
    case 'microdata':
      return propertyOf(sources.microdata(), name);
    case 'rdfa':
      return propertyOf(sources.rdfa(), name);
    case 'meta':
      return metaProperty(sources.page, name);
    case 'heuristic':
      // The visible page does not name its properties.
      return [];
  }
}
