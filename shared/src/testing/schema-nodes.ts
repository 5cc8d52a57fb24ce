/** A schema inside another one, and where. */
export interface SchemaNode {
  readonly path: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Every schema of the exports of some modules, at every depth, each with a path that names it. */
export function schemaNodes(exports: Readonly<Record<string, unknown>>): SchemaNode[] {
  return Object.entries(exports).flatMap(([name, value]) => nodesOf(name, value));
}

const OF_MAPS = new Set(['properties', 'patternProperties', '$defs']);
const OF_SCHEMAS = new Set(['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties']);
const KEYWORDS = ['type', 'anyOf', 'enum', 'const', 'properties', 'patternProperties', 'items'];

function nodesOf(path: string, value: unknown): SchemaNode[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => nodesOf(`${path}/${i}`, each));
  if (typeof value !== 'object' || value === null) return [];
  const schema = value as Readonly<Record<string, unknown>>;
  const within = Object.entries(schema).flatMap(([key, child]) => {
    if (OF_SCHEMAS.has(key)) return nodesOf(`${path}/${key}`, child);
    return OF_MAPS.has(key) ? namedNodes(`${path}/${key}`, child) : [];
  });
  if (KEYWORDS.some((key) => key in schema)) return [{ path, schema }, ...within];
  // Not a schema itself: perhaps a list of properties, such as those of a part of the crawl config.
  return [...within, ...namedNodes(path, value)];
}

function namedNodes(path: string, value: unknown): SchemaNode[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .filter(
      ([, child]) =>
        typeof child === 'object' && child !== null && !(child instanceof Map) && !(child instanceof Set),
    )
    .flatMap(([key, child]) => nodesOf(`${path}/${key}`, child));
}
