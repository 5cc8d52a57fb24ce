import { parentOf, type Element } from '../page/dom.ts';
import type { Entity } from './entity.ts';
import type { Page } from '../page/page.ts';
import { linkEntities } from './references.ts';
import { propertyTextOf } from '../visible/price-text.ts';

const PROPERTIES_MAX = 2000;

type Item = Record<string, unknown[]>;

/** What the children of an element belong to: an item, and the property whose value the next item inside is. */
interface Inside {
  readonly item: Item | null;
  readonly relation: string | null;
}

/**
 * The outermost RDFa entities of a page, in the same form as JSON-LD entities: `typeof` starts one, `property` and
 * `rel` assign properties (RDFa Core 1.1, as far as shops use it). Prefixes are ignored: `s:name` is `name`.
 * GoodRelations terms are read as the schema.org terms that replaced them.
 */
export function rdfaEntities({ dom, hasRdfa, baseUrl }: Page): Entity[] {
  if (!hasRdfa) return [];
  const outermost: Item[] = [];
  const inside = new Map<Element, Inside>();
  let properties = 0;
  let hasNames = false;
  // In document order an element comes after its parents.
  for (const element of dom().elements) {
    const parent = parentOf(element);
    const around = (parent === null ? undefined : inside.get(parent)) ?? { item: null, relation: null };
    const { attribs } = element;
    const type = attribs['typeof'];
    const item: Item | null =
      type === undefined ? null : itemOf(type, attribs['resource'] ?? attribs['about']);
    const names = terms(`${attribs['property'] ?? ''} ${attribs['rel'] ?? ''}`);
    const owned = around.item === null ? [] : names;
    if (item === null) {
      // A relation without its own value applies to the items inside.
      const waits = attribs['rel'] !== undefined && !('href' in attribs) && !('resource' in attribs);
      inside.set(element, waits ? { item: around.item, relation: owned[0] ?? null } : around);
      if (waits || around.item === null || ++properties > PROPERTIES_MAX) continue;
      for (const name of owned) (around.item[name] ??= []).push(valueOf(element));
    } else {
      inside.set(element, { item, relation: null });
      hasNames ||= '@id' in item;
      const [name] = owned.length > 0 ? owned : [around.relation];
      if (around.item === null || name === null || name === undefined) outermost.push(item);
      else if (++properties <= PROPERTIES_MAX) (around.item[name] ??= []).push(item);
    }
  }
  if (hasNames) linkEntities([outermost], baseUrl);
  return outermost.concat(outermost.flatMap(offeredBy));
}

/** An item; other elements may refer to it by its name. */
function itemOf(type: string, name: string | undefined): Item {
  return name === undefined ? { '@type': terms(type) } : { '@type': terms(type), '@id': [name] };
}

/** Terms of the older GoodRelations vocabulary, with their schema.org equivalents. */
const GOOD_RELATIONS: Readonly<Record<string, string>> = {
  hasPriceSpecification: 'priceSpecification',
  hasCurrencyValue: 'price',
  hasMinCurrencyValue: 'minPrice',
  hasCurrency: 'priceCurrency',
};

function terms(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((term) => term.replace(/^.*[/#:]/, ''))
    .filter((term) => term !== '')
    .map((term) => (Object.hasOwn(GOOD_RELATIONS, term) ? (GOOD_RELATIONS[term] ?? term) : term));
}

/** In GoodRelations the offering is the product; in schema.org the product has an offer. */
function offeredBy(item: Item): Item[] {
  return item['@type']?.includes('Offering') ? [{ ...item, '@type': ['Product'], offers: [item] }] : [];
}

function valueOf(element: Element): string {
  const { content, resource, href, src, value, property = '' } = element.attribs;
  const stated = content ?? resource ?? href ?? src ?? (element.name === 'input' ? value : undefined);
  return stated === undefined || stated.trim() === '' ? propertyTextOf(element, property) : stated;
}
