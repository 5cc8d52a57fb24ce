import { Type, type TSchema } from 'typebox';
import { CrawlConfigSchema } from './crawl-config.ts';
import { shortKey } from './text-shown.ts';
import { nearestKey } from './nearest-key.ts';

/** A file can hold a million unknown keys; more warnings than this are of no use. */
export const WARNINGS_MAX = 50;

/**
 * One sentence for each key of a config that the bundled crawler does not know: it is probably a typo. At most
 * 50; if there are more such keys, the last sentence says how many.
 */
export function unknownKeyWarnings(config: Record<string, unknown>): string[] {
  const unknown = unknownKeys(CrawlConfigSchema, config, '');
  const shown = unknown.length > WARNINGS_MAX ? WARNINGS_MAX - 1 : unknown.length;
  const warnings = unknown.slice(0, shown).map(warningFor);
  return shown === unknown.length
    ? warnings
    : [...warnings, `${unknown.length - shown} more unknown keys: the bundled crawler ignores them too`];
}

interface UnknownKey {
  /** Path of the object the key is in, such as `crawl_config`; empty for the config itself. */
  readonly path: string;
  readonly key: string;
  readonly known: readonly string[];
}

/** Walks through the value along its schema: at every depth, a key that the schema does not name is unknown. */
function unknownKeys(schema: TSchema, value: unknown, path: string): UnknownKey[] {
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap((branch) => unknownKeys(branch, value, path));
  if (Type.IsArray(schema) && Array.isArray(value)) {
    // A list of a hundred thousand texts need not be walked through: only objects have keys.
    if (!mayHoldObjects(schema.items)) return [];
    return value.flatMap((each, i) => unknownKeys(schema.items, each, `${path}[${i}]`));
  }
  if (!Type.IsObject(schema) || !isRecord(value)) return [];
  const known = Object.keys(schema.properties);
  const here = Object.keys(value).filter((key) => !Object.hasOwn(schema.properties, key));
  const within = Object.entries(schema.properties).flatMap(([key, property]) =>
    unknownKeys(property, value[key], path === '' ? key : `${path}.${key}`),
  );
  return [...here.map((key) => ({ path, key, known })), ...within];
}

function mayHoldObjects(schema: TSchema): boolean {
  if (Type.IsUnion(schema)) return schema.anyOf.some(mayHoldObjects);
  return Type.IsArray(schema) ? mayHoldObjects(schema.items) : Type.IsObject(schema);
}

function warningFor({ path, key, known }: UnknownKey): string {
  const suggestion = nearestKey(key, known);
  const hint = suggestion === null ? '' : `; did you mean "${suggestion}"?`;
  const prefix = path === '' ? '' : `${path}.`;
  return `unknown key "${prefix}${shortKey(key)}": the bundled crawler ignores it${hint}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
