import { textOfMarkup } from '../page/text.ts';

/** An entity of structured data, with its schema.org properties. */
export type Entity = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Entity | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

/** The values of a property, which may be absent, a single value or a list. */
export function valuesOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The first value that is a text or a number, or has one as its `@value`, name or `@id`. */
export function firstText(value: unknown): string | null {
  for (const candidate of valuesOf(value)) {
    if (typeof candidate === 'string' && candidate.trim() !== '') return candidate;
    if (typeof candidate === 'number' && Number.isFinite(candidate)) return plainDecimal(candidate);
    const record = asRecord(candidate);
    const named = record === null ? null : firstText(record['@value'] ?? record['name'] ?? record['@id']);
    if (named !== null) return named;
  }
  return null;
}

/** Without an exponent, which the price parser does not expect. */
function plainDecimal(value: number): string {
  return value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 });
}

/**
 * Whether one of the entity's types has one of these names (in lower case), with or without `https://schema.org/`,
 * whatever its case.
 */
export function hasType(entity: Entity, names: ReadonlySet<string>): boolean {
  return valuesOf(entity['@type']).some(
    (type) => typeof type === 'string' && names.has(type.replace(/^.*[/#:]/, '').toLowerCase()),
  );
}

/** The first text or number of a value, without markup. */
export function plainText(value: unknown): string | null {
  const found = firstText(value);
  return found === null ? null : textOfMarkup(found) || null;
}
