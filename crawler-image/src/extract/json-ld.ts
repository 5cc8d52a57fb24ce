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

/** JSON as shops write it by hand: in comment marks, with line breaks in texts, with a comma too many. */
function parseLenient(script: string): unknown {
  const text = script
    .trim()
    .replace(/^(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|(?:\/\/\s*)?<!\[CDATA\[)/, '')
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|(?:\/\/\s*)?\]\]>)$/, '')
    .replace(/;\s*$/, '');
  // oxlint-disable-next-line no-control-regex -- raw control characters are what is mended here
  const mended = (): string => text.replaceAll(/[\u0000-\u001f]+/g, ' ').replaceAll(/,(\s*[}\]])/g, '$1');
  return parseOrNull(text) ?? parseOrNull(mended());
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
