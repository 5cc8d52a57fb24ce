import { expect } from 'vitest';
import type { TSchema } from 'typebox';
import { isValid } from '@crawlerd/shared';
import { scheduleSample, tokenSample } from './samples.ts';

/** A new title, an erased screen, a colour, C1 controls, DEL, a bidirectional override, a carriage return. */
export const PAYLOAD =
  '\u001b]0;owned\u0007\u001b[2J\u001b[38;5;201mX\u009b31m\u009d0;y\u009c\u007f\u202e\u061c\rY\u0000\b';

/** Parts of addresses: with a payload, nothing would be found there. */
const ADDRESSES: ReadonlySet<unknown> = new Set([scheduleSample().id, tokenSample().id]);

/** A document with the payload at the end of each of its texts for which it stays valid. */
export function hostile<T>(schema: TSchema, document: T): T {
  let changed = document;
  for (const path of textPaths(document)) {
    const next = withText(changed, path);
    if (isValid(schema, next)) changed = next;
  }
  expect(isValid(schema, changed)).toBe(true);
  expect(changed).not.toEqual(document);
  return changed;
}

function textPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => textPaths(part, [...path, key]));
}

function withText<T>(document: T, path: readonly string[]): T {
  const copy = structuredClone(document);
  const last = path.at(-1) ?? '';
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(Object(at), key);
  const before: unknown = Reflect.get(Object(at), last);
  // The id is part of addresses, and the list is read in order of the times.
  if (!['execution_id'].includes(last) && !(last === 'id' && ADDRESSES.has(before)))
    Reflect.set(Object(at), last, `${String(before)}${PAYLOAD}`);
  return copy;
}
