import type { Entity } from './entity.ts';
import { descendantsOf, parentOf, textOf, type Element } from './page.ts';

/** The outermost microdata items of a page, in the same form as JSON-LD entities. */
export function microdataEntities(scopes: readonly Element[]): Entity[] {
  const outermost = scopes.filter((scope) => scope.attribs['itemprop'] === undefined);
  return outermost.map((scope) => toEntity(scope));
}

function toEntity(scope: Element): Entity {
  const entity: Record<string, unknown> = { '@type': (scope.attribs['itemtype'] ?? '').split(/\s+/) };
  for (const element of descendantsOf(scope)) {
    const names = element.attribs['itemprop'];
    if (names === undefined || scopeAbove(element) !== scope) continue;
    const value = element.attribs['itemscope'] === undefined ? valueOf(element) : toEntity(element);
    for (const name of names.trim().split(/\s+/)) {
      const earlier = entity[name];
      entity[name] = earlier === undefined ? value : [earlier, value].flat();
    }
  }
  return entity;
}

function scopeAbove(element: Element): Element | null {
  let above = parentOf(element);
  while (above !== null && above.attribs['itemscope'] === undefined) above = parentOf(above);
  return above;
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
