import { jsonrepair } from 'jsonrepair';
import { asRecord, type Entity } from './entity.ts';

/** Every entity of a page's JSON-LD scripts; what is nested as a property stays where it is. */
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

/** What is repaired at most: the repair looks back and forth, and no page needs more. */
const REPAIR_LENGTH_MAX = 200_000;

/**
 * JSON as shops write it by hand: in comment marks, with line breaks and quotes in texts, with a comma too
 * many or an end that is missing. Null if it cannot be told what was meant.
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
