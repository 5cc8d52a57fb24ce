import { jsonrepair } from 'jsonrepair';
import { asRecord, type Entity } from './entity.ts';

/** The entities of a page's JSON-LD scripts. Entities nested as properties remain in their place. */
export function jsonLdEntities(scripts: readonly string[]): Entity[] {
  return scripts.flatMap((script) => flatten(parseLenient(script), 0));
}

const NESTING_MAX = 10;

function flatten(value: unknown, depth: number): Entity[] {
  if (depth > NESTING_MAX) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => flatten(entry, depth + 1));
  const entity = asRecord(value);
  if (entity === null) return [];
  return [entity, ...flatten([entity['@graph'], entity['mainEntity']], depth + 1)];
}

/** Longer scripts are not repaired: the repair is slow, and real pages do not need it. */
const REPAIR_LENGTH_MAX = 200_000;

/**
 * Parses JSON as shops write it by hand: inside comment marks, with line breaks and quotes in strings, with a
 * trailing comma or a missing end. Null if it cannot be repaired.
 */
function parseLenient(script: string): unknown {
  const text = script
    .trim()
    .replace(/^(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|(?:\/\/\s*)?<!\[CDATA\[)/, '')
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|(?:\/\/\s*)?\]\]>)$/, '')
    .replace(/;\s*$/, '');
  return parseOrNull(text) ?? (text.length > REPAIR_LENGTH_MAX ? null : repairedOrNull(text));
}

function repairedOrNull(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text));
  } catch {
    return null;
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
