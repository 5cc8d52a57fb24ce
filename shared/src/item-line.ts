import { isNestedTooDeep } from './json-limits.ts';
import { nanAsNull } from './nan-as-null.ts';
import { parseJson } from './parse-json.ts';

/** A line of a file of items: its JSON, or why it is no item. */
export type ItemLineRead = { readonly json: string } | ItemRefusal;

interface ItemRefusal {
  readonly why: 'not_json' | 'too_nested';
}

/** An item as JSON. */
export interface ItemText {
  readonly json: string;
  /** What it says; undefined if it was not parsed here. */
  readonly value: unknown;
}

const NOT_JSON: ItemRefusal = { why: 'not_json' };
const TOO_NESTED: ItemRefusal = { why: 'too_nested' };

/**
 * The line itself if it is JSON; with null for NaN and Infinity if it is JSON then. One that is nested too deep would
 * make the list unreadable: jq ends at 256 or 10,000 levels and Python's `json` at 1,000, with all that comes after it.
 */
export function readItemLine(line: string): ItemText | ItemRefusal {
  const item = asItem(line);
  if (item === null) return NOT_JSON;
  return isNestedTooDeep(item.json) ? TOO_NESTED : item;
}

/** What an item says. A long one, which another thread has looked at, is parsed now. */
export function valueOfItem({ json, value }: ItemText): unknown {
  return value === undefined ? JSON.parse(json) : value;
}

function asItem(line: string): ItemText | null {
  const value = parseJson(line);
  if (value !== undefined) return { json: line, value };
  const json = nanAsNull(line);
  const repaired = json === line ? undefined : parseJson(json);
  return repaired === undefined ? null : { json, value: repaired };
}
