/** What of a JSON Schema says how large a value may be. */
interface Sizes {
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly anyOf?: unknown;
  readonly items?: unknown;
  readonly properties?: unknown;
  readonly patternProperties?: unknown;
  readonly additionalProperties?: unknown;
  readonly maxLength?: unknown;
  readonly maxItems?: unknown;
  readonly maxProperties?: unknown;
}

/**
 * The part of a wrong value that is needed to say what is wrong with it: of each list, map and text a little
 * more than its schema allows. Finding errors is expensive (a pattern is tried on a text that is too long
 * already, a list that is too long is searched for duplicates), and without this a sender decides how expensive.
 *
 * @param keys how many unknown keys of an object are kept.
 */
export function excerptOf(schema: Sizes, value: unknown, keys: number): unknown {
  const branches = branchesOf(schema);
  if (typeof value === 'string') return cutText(branches, value);
  if (Array.isArray(value)) {
    const list = only(branches.filter(({ type }) => type === 'array'));
    if (list === null) return value;
    const items = sizesOf(list.items);
    return value.slice(0, limitOf(list.maxItems) + 1).map((each) => excerptOf(items, each, keys));
  }
  if (typeof value !== 'object' || value === null) return value;
  const map = only(branches.filter(({ type }) => type === 'object'));
  return map === null ? value : cutObject(map, value, keys);
}

function cutObject(map: Sizes, value: object, keys: number): unknown {
  const properties = new Map(Object.entries(sizesOf(map.properties)));
  const [ofKeys] = Object.values(sizesOf(map.patternProperties));
  const kept: [string, unknown][] = [];
  // A map says itself how many keys it may have; of an object's unknown keys nobody reads more than some.
  let left = Math.min(
    limitOf(map.maxProperties) + 1,
    ofKeys === undefined && isClosed(map) ? keys : Infinity,
  );
  for (const key of properties.keys()) {
    if (Object.hasOwn(value, key)) {
      kept.push([key, excerptOf(sizesOf(properties.get(key)), Reflect.get(value, key), keys)]);
    }
  }
  for (const key in value) {
    if (properties.has(key)) continue;
    if (left-- <= 0) break;
    const each: unknown = Reflect.get(value, key);
    kept.push([key, ofKeys === undefined ? each : excerptOf(sizesOf(ofKeys), each, keys)]);
  }
  return Object.fromEntries(kept);
}

function isClosed({ additionalProperties }: Sizes): boolean {
  return additionalProperties === false;
}

/** One character more than the longest text that could be right. */
function cutText(branches: readonly Sizes[], text: string): string {
  const longest = Math.max(0, ...branches.map(longestText));
  // A character may take two code units.
  return text.length > 2 * longest + 2 ? text.slice(0, 2 * longest + 2) : text;
}

function longestText({ type, maxLength, enum: words }: Sizes): number {
  if (Array.isArray(words)) return Math.max(...words.map((word) => String(word).length));
  return type === 'string' ? limitOf(maxLength) : 0;
}

function branchesOf(schema: Sizes): Sizes[] {
  return Array.isArray(schema.anyOf)
    ? schema.anyOf.flatMap((branch) => branchesOf(sizesOf(branch)))
    : [schema];
}

function only<T>(found: readonly T[]): T | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}

function limitOf(bound: unknown): number {
  return typeof bound === 'number' ? bound : Infinity;
}

function sizesOf(schema: unknown): Sizes {
  return typeof schema === 'object' && schema !== null ? schema : {};
}
