import { createHash } from 'node:crypto';
import type { ItemDigest } from '../domain/digest-table.ts';

/** Of a longer item the order of its names counts too. */
const SORTED_MAX = 64 * 1024;

/** What makes an item the same as an earlier one, and what it says. */
export function itemDigest(item: unknown, key: readonly string[]): ItemDigest {
  const plain = JSON.stringify(compared(item));
  // To sort a hundred thousand names takes a while in which nobody else is answered.
  const content = plain.length > SORTED_MAX ? plain : canonical(compared(item));
  const keyText = keyOf(item, key);
  // An item without its key is only the same as one that says the same.
  const ofKey = sha256(keyText === null ? `content ${content}` : `key ${keyText}`);
  const ofContent = sha256(content);
  return {
    0: ofKey.readUInt32LE(0),
    1: ofKey.readUInt32LE(4),
    2: ofKey.readUInt32LE(8),
    3: ofKey.readUInt32LE(12),
    4: ofContent.readUInt32LE(0),
    5: ofContent.readUInt32LE(4),
    6: ofContent.readUInt32LE(8),
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Without `_meta` and its like: when a page was fetched is new each time. */
function compared(item: unknown): unknown {
  if (!isObject(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !name.startsWith('_')));
}

/** Null: a part of it is missing. */
function keyOf(item: unknown, key: readonly string[]): string | null {
  const parts = key.map((name) => valueAt(item, name));
  if (parts.some((part) => part === undefined || part === null || part === '')) return null;
  return canonical(parts);
}

/** The value of this name, whether its dots are in a name or between objects. */
function valueAt(item: unknown, name: string): unknown {
  if (!isObject(item)) return undefined;
  if (Object.hasOwn(item, name)) return item[name];
  for (let at = name.indexOf('.'); at !== -1; at = name.indexOf('.', at + 1)) {
    const above = name.slice(0, at);
    const found = Object.hasOwn(item, above) ? valueAt(item[above], name.slice(at + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same text for the same value, in whatever order its names were written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).toSorted();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
