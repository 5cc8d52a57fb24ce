import { asRecord, type Entity } from './entity.ts';
import { parseScripts } from './lenient-json.ts';
import { linkEntities } from './references.ts';

/**
 * The entities of a page's JSON-LD scripts. Entities nested as properties remain in their place; references to others
 * are replaced by these.
 */
export function jsonLdEntities(scripts: readonly string[], baseUrl: string): Entity[] {
  const parsed = parseScripts(scripts);
  // Without any name there is nothing to refer to.
  const hasNames = scripts.some((script) => script.includes('@id'));
  const documents = hasNames ? linkEntities(parsed, baseUrl) : parsed;
  // A reference and the entity itself may both be reached.
  return [...new Set(documents.flatMap((document) => flatten(document, 0)))];
}

const NESTING_MAX = 10;

function flatten(value: unknown, depth: number): Entity[] {
  if (depth > NESTING_MAX) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => flatten(entry, depth + 1));
  const entity = asRecord(value);
  if (entity === null) return [];
  return [entity, ...flatten([entity['@graph'], entity['mainEntity']], depth + 1)];
}
