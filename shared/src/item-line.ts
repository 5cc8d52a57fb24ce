import { isJson } from './is-json.ts';
import { isNestedTooDeep } from './json-limits.ts';
import { nanAsNull } from './nan-as-null.ts';

/** A line of a file of items: its JSON, or why it is no item. */
export type ItemLineRead = { readonly json: string } | { readonly why: 'not_json' | 'too_nested' };

const NOT_JSON: ItemLineRead = { why: 'not_json' };
const TOO_NESTED: ItemLineRead = { why: 'too_nested' };

/**
 * The line itself if it is JSON; with null for NaN and Infinity if it is JSON then. One that is nested too deep would
 * make the list unreadable: jq ends at 256 or 10,000 levels and Python's `json` at 1,000, with all that comes after it.
 */
export function readItemLine(line: string): ItemLineRead {
  const json = asJson(line);
  if (json === null) return NOT_JSON;
  return isNestedTooDeep(json) ? TOO_NESTED : { json };
}

function asJson(text: string): string | null {
  if (isJson(text)) return text;
  const repaired = nanAsNull(text);
  return repaired !== text && isJson(repaired) ? repaired : null;
}
