import { parseUrl } from '@crawlerd/shared';
import { isEntity, valuesOf, type Entity } from './entity.ts';

type Node = Record<string, unknown>;

/** Only hostile pages have more values. */
const VALUES_MAX = 200_000;

/** Properties whose value is an entity, so that a text there can only be the name of one. */
const ENTITIES: ReadonlySet<string> = new Set(
  'offers itemOffered priceSpecification aggregateRating itemReviewed hasVariant isVariantOf mainEntity'.split(
    ' ',
  ),
);

/**
 * Replaces references by the entities they name: `{"@id": "#offer"}`, or `"#offer"` where only an entity makes sense.
 * What several entities of one name say is put together. The result may have cycles.
 *
 * @param documents They are changed. Names that begin with `_:` are valid within one document.
 */
export function linkEntities(documents: readonly unknown[], baseUrl: string): unknown[] {
  const values = documents.map((document, i) => ({ document, containers: containersIn(document), scope: i }));
  const named = new Map<string, Node>();
  /** Entities whose properties another one of the same name has got. */
  const merged = new Map<unknown, Node>();
  for (const { containers, scope } of values) {
    for (const { container } of containers) {
      if (!isEntity(container)) continue;
      const [id] = valuesOf(container['@id']);
      if (typeof id !== 'string' || isReference(container)) continue;
      const identity = identityOf(id, scope, baseUrl);
      const known = named.get(identity);
      if (known === undefined) named.set(identity, container);
      else if (agree(known, container)) merged.set(container, complete(known, container));
    }
  }
  if (named.size === 0) return [...documents];
  const linked = (value: unknown, property: string, scope: number): unknown => {
    const name = nameIn(value, property);
    return (name === null ? merged.get(value) : named.get(identityOf(name, scope, baseUrl))) ?? value;
  };
  for (const { containers, scope } of values) {
    for (const { container, property } of containers) {
      if (Array.isArray(container)) {
        for (const [i, entry] of container.entries()) container[i] = linked(entry, property, scope);
      } else {
        for (const [key, value] of Object.entries(container)) container[key] = linked(value, key, scope);
      }
    }
  }
  return values.map(({ document, scope }) => linked(document, '', scope));
}

interface Container {
  readonly container: Node | unknown[];
  /** The property that it is the value of. */
  readonly property: string;
}

/** All entities and lists of a document; without recursion, because it may nest without limit. */
function containersIn(document: unknown): Container[] {
  const found: Container[] = [];
  const stack: { readonly value: unknown; readonly property: string }[] = [{ value: document, property: '' }];
  let left = VALUES_MAX;
  for (let next = stack.pop(); next !== undefined && left > 0; next = stack.pop()) {
    const { value, property } = next;
    if (Array.isArray(value)) {
      found.push({ container: value, property });
      left -= value.length;
      for (const entry of value.toReversed()) stack.push({ value: entry, property });
    } else if (isEntity(value)) {
      found.push({ container: value, property });
      const entries = Object.entries(value);
      left -= entries.length;
      for (const [key, entry] of entries.toReversed()) {
        if (typeof entry === 'object') stack.push({ value: entry, property: key });
      }
    }
  }
  return found;
}

/** The name that a value refers to; null if it is no reference. */
function nameIn(value: unknown, property: string): string | null {
  if (typeof value === 'string') return ENTITIES.has(property) ? value : null;
  const [id] = isEntity(value) && isReference(value) ? valuesOf(value['@id']) : [];
  return typeof id === 'string' ? id : null;
}

/** Whether it says nothing but the name, and perhaps the type, of an entity. */
function isReference(entity: Entity): boolean {
  return Object.keys(entity).every((key) => key === '@id' || key === '@type');
}

function identityOf(name: string, scope: number, baseUrl: string): string {
  const id = name.trim();
  if (id.startsWith('_:')) return `${scope} ${id}`;
  return /^https?:\/\//i.test(id) ? id : (parseUrl(id, baseUrl)?.href ?? id);
}

/** Whether two entities of one name can be one: some pages give all products of a list, or all offers, one name. */
function agree(a: Entity, b: Entity): boolean {
  const types = valuesOf(b['@type']);
  const known = valuesOf(a['@type']);
  if (types.length > 0 && known.length > 0 && !types.some((type) => known.includes(type))) return false;
  return Object.entries(b).every(([key, value]) => {
    const other = a[key];
    return key === '@type' || isOpen(value) || isOpen(other) || String(value) === String(other);
  });
}

function isOpen(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'object';
}

/** Gives an entity what only the other one says. */
function complete(entity: Node, other: Entity): Node {
  for (const [key, value] of Object.entries(other)) {
    if (key !== '__proto__') entity[key] ??= value;
  }
  return entity;
}
