import { fieldInside } from '@crawlerd/shared';

/**
 * The fields in which two JSON values differ, such as `config.crawl_config.max_pages`, at most `max`; none if they are
 * equal, whatever the order of their keys. A list is one field: what of it is changed is seldom one of its places.
 */
export function changedFields(before: unknown, after: unknown, max: number): string[] {
  const fields: string[] = [];
  compare(before, after, '', (field) => fields.push(field) < max);
  return fields;
}

/** @param note returns whether more are wanted. @returns the same. */
function compare(before: unknown, after: unknown, field: string, note: (field: string) => boolean): boolean {
  if (!isObject(before) || !isObject(after)) return isEqual(before, after) || note(field);
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const inside = fieldInside(field, key);
    const isWanted =
      old.has(key) === fresh.has(key) ? compare(old.get(key), fresh.get(key), inside, note) : note(inside);
    if (!isWanted) return false;
  }
  return true;
}

function isEqual(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, at) => isEqual(each, other[at]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  return changedFields(one, other, 1).length === 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
