import { endOfString } from './json-string.ts';

/**
 * The text with `null` in place of NaN, Infinity and -Infinity, which Python's `json` and others write though JSON has
 * no such values (RFC 8259, section 6). Strings stay as they are, and so does all the rest, byte for byte. A text that
 * is not JSON for another reason does not become JSON by this.
 */
export function nanAsNull(json: string): string {
  if (!json.includes('NaN') && !json.includes('Infinity')) return json;
  const parts: string[] = [];
  let taken = 0;
  for (let at = 0; at < json.length;) {
    NEXT.lastIndex = at;
    const found = NEXT.exec(json);
    if (found === null) break;
    if (found[0] === '"') {
      at = endOfString(json, found.index);
      continue;
    }
    parts.push(json.slice(taken, found.index), 'null');
    at = taken = NEXT.lastIndex;
  }
  return parts.join('') + json.slice(taken);
}

const NEXT = /"|NaN|-?Infinity/g;
