import { Type, type TObjectOptions, type TRecord, type TSchema, type TUnknown } from 'typebox';

/** What keys of a map may look like: a pattern, and its meaning as a sentence without its subject. */
export interface KeyRule {
  readonly pattern: string;
  readonly meaning: string;
}

interface MapOptions extends TObjectOptions {
  readonly maxProperties: number;
}

/** Any key that a person would choose. NUL ends a string in much that a text is handed to. */
export const ANY_KEY: KeyRule = {
  pattern: '^[^\\u0000]{1,200}$',
  meaning: 'must have 1 to 200 characters and no NUL',
};

const meanings = new Map<string, string>();

/**
 * A map whose keys are checked. The Record of typebox says which values matching keys have, and lets all other
 * keys through with any value; a length of its keys it drops. Here a key that does not match is refused.
 */
export function KeyedRecord<V extends TSchema>(
  { pattern, meaning }: KeyRule,
  value: V,
  options: MapOptions,
): TRecord<string, V> {
  meanings.set(pattern, meaning);
  return Type.Record(Type.String({ pattern }), value, { ...options, additionalProperties: false });
}

/** A map from any key to any value. */
export function OpenRecord(options: Partial<MapOptions> = {}): TRecord<string, TUnknown> {
  return KeyedRecord(ANY_KEY, Type.Unknown(), { maxProperties: 1000, ...options });
}

/** What the keys of a {@link KeyedRecord} must be; null for any other schema. */
export function keyMeaningOf(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null || !('patternProperties' in schema)) return null;
  const [pattern = ''] = Object.keys(schema.patternProperties ?? {});
  return meanings.get(pattern) ?? 'is not allowed';
}
