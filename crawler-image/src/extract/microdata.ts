import type { Entity } from './entity.ts';
import { parentOf, textOf, type Element } from './dom.ts';
import type { Page } from './page.ts';

/** No page about one thing has as many; a page made to keep us busy may. */
const PROPERTIES_MAX = 2000;

/** The outermost microdata items of a page, in the same form as JSON-LD entities. */
export function microdataEntities({ dom, hasMicrodata }: Page): Entity[] {
  if (!hasMicrodata) return [];
  const outermost: Entity[] = [];
  /** The item that an element's children belong to. */
  const itemInside = new Map<Element, Record<string, unknown[]> | null>();
  let properties = 0;
  // In document order an element comes after what it stands in.
  for (const element of dom().elements) {
    const parent = parentOf(element);
    const around = parent === null ? null : (itemInside.get(parent) ?? null);
    const { itemscope, itemtype = '', itemprop } = element.attribs;
    const item = itemscope === undefined ? null : { '@type': itemtype.split(/\s+/) };
    itemInside.set(element, item ?? around);
    if (itemprop === undefined) {
      if (item !== null) outermost.push(item);
    } else if (around !== null && ++properties <= PROPERTIES_MAX) {
      const value = item ?? valueOf(element);
      for (const name of itemprop.trim().split(/\s+/)) (around[name] ??= []).push(value);
    }
  }
  return outermost;
}

function valueOf(element: Element): string {
  const { attribs } = element;
  const value =
    attribs['content'] ??
    (element.name === 'data' || element.name === 'meter' ? attribs['value'] : undefined) ??
    (element.name === 'a' || element.name === 'link' ? attribs['href'] : undefined) ??
    (element.name === 'img' ? attribs['src'] : undefined);
  // A link says more by its text, except where it names a term such as schema.org/InStock.
  return element.name === 'a' && !value?.includes('schema.org')
    ? textOf(element)
    : (value ?? textOf(element));
}
