import type { Entity } from './entity.ts';
import { parentOf, type Element } from '../page/dom.ts';
import type { Page } from '../page/page.ts';
import { linkEntities } from './references.ts';
import { propertyTextOf } from '../visible/price-text.ts';

/** Only hostile pages have more. */
const PROPERTIES_MAX = 2000;

type Item = Record<string, unknown[]>;

/** The outermost microdata items of a page, in the same form as JSON-LD entities. */
export function microdataEntities({ dom, hasMicrodata, baseUrl }: Page): Entity[] {
  if (!hasMicrodata) return [];
  const { elements } = dom();
  const referenced = referencedItems(elements);
  const outermost: Entity[] = [];
  /** The item that an element's children belong to. */
  const itemInside = new Map<Element, Item | null>();
  let properties = 0;
  // In document order an element comes after its parents.
  for (const element of elements) {
    const parent = parentOf(element);
    const byReference = referenced.byId.get(element.attribs['id'] ?? '');
    const around = byReference ?? (parent === null ? null : (itemInside.get(parent) ?? null));
    const { itemprop } = element.attribs;
    const item = referenced.items.get(element) ?? itemOf(element);
    itemInside.set(element, item ?? around);
    // Shops that mark up only the buy box, and not the page around it, write properties outside any item.
    if (item !== null && (itemprop === undefined || around === null)) outermost.push(item);
    else if (itemprop === undefined) continue;
    else if (around !== null && ++properties <= PROPERTIES_MAX) {
      const value = item ?? valueOf(element);
      for (const name of itemprop.trim().split(/\s+/)) (around[name] ??= []).push(value);
    }
  }
  if (outermost.some(hasName)) linkEntities([outermost], baseUrl);
  return outermost;
}

function hasName(item: Entity): boolean {
  return '@id' in item;
}

function itemOf({ attribs }: Element): Item | null {
  const { itemscope, itemtype = '', itemid } = attribs;
  if (itemscope === undefined) return null;
  const item = { '@type': itemtype.split(/\s+/) };
  // Others may refer to it by its name.
  return itemid === undefined ? item : { ...item, '@id': [itemid] };
}

/** Items that also have properties elsewhere: `itemref` lists the ids of those elements. */
function referencedItems(elements: readonly Element[]): {
  readonly items: ReadonlyMap<Element, Item>;
  readonly byId: ReadonlyMap<string, Item>;
} {
  const items = new Map<Element, Item>();
  const byId = new Map<string, Item>();
  for (const element of elements) {
    const ids = element.attribs['itemref']?.trim().split(/\s+/) ?? [];
    const item = ids.length === 0 ? null : itemOf(element);
    if (item === null) continue;
    items.set(element, item);
    for (const id of ids) byId.set(id, item);
  }
  return { items, byId };
}

/** Attributes with the value of an element (HTML standard, microdata), and of elements that shops use as well. */
const VALUES: Readonly<Record<string, string>> = {
  a: 'href',
  area: 'href',
  link: 'href',
  img: 'src',
  source: 'src',
  data: 'value',
  meter: 'value',
  input: 'value',
  button: 'value',
  option: 'value',
  time: 'datetime',
  object: 'data',
};

function valueOf(element: Element): string {
  const { attribs, name } = element;
  const { content } = attribs;
  if (content !== undefined && content.trim() !== '') return content;
  const attribute = Object.hasOwn(VALUES, name) ? attribs[VALUES[name] ?? ''] : undefined;
  const value = attribute?.trim() === '' ? undefined : attribute;
  // The text of a link is more useful than its address, unless the property is an address or a term such as
  // schema.org/InStock.
  const { itemprop = '' } = attribs;
  return name === 'a' && itemprop !== 'url' && !value?.includes('schema.org')
    ? propertyTextOf(element, itemprop)
    : (value ?? propertyTextOf(element, itemprop));
}
