import type { Page } from '../page/page.ts';
import { hasType } from '../structured/entity.ts';
import { jsonLdEntities } from '../structured/json-ld.ts';
import { metaPrice } from '../structured/meta-fields.ts';
import { microdataEntities } from '../structured/microdata.ts';
import { rdfaEntities } from '../structured/rdfa.ts';
import { thingOf } from '../structured/thing.ts';

/** Who runs a site is named on all of its pages, also on those that do not exist. */
const OWNERS = new Set(['localbusiness', 'hotel', 'restaurant', 'webapplication']);

/** Whether structured data say that the page is about a product or an article. */
export function isAboutAThing(page: Page): boolean {
  if (metaPrice(page) !== null || /^(?:product|article)/.test(page.metas.get('og:type') ?? '')) return true;
  const sources = [
    () => jsonLdEntities(page.jsonLd, page.baseUrl),
    () => microdataEntities(page),
    () => rdfaEntities(page),
  ];
  return sources.some((entitiesOf) => {
    const { main } = thingOf(entitiesOf(), page);
    return main !== null && !hasType(main, OWNERS);
  });
}
