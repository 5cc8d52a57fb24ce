import { readableText, valueText } from './value-text.ts';

/** An entity of structured data, with its schema.org properties. */
export type Entity = Readonly<Record<string, unknown>>;

export function isEntity(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asRecord(value: unknown): Entity | null {
  return isEntity(value) ? value : null;
}

/** The values of a property, which may be absent, a single value or a list. */
export function valuesOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function entitiesOf(value: unknown): Entity[] {
  return valuesOf(value).filter(isEntity);
}

/** Entities may refer to each other in a circle. */
const NESTING_MAX = 5;

/** The first value that is a text or a number, or has one as its `@value`, name or `@id`. */
export function firstText(value: unknown, depth = 0): string | null {
  if (depth > NESTING_MAX) return null;
  for (const candidate of valuesOf(value)) {
    if (typeof candidate === 'string' && candidate.trim() !== '') return candidate;
    if (typeof candidate === 'number' && Number.isFinite(candidate)) return plainDecimal(candidate);
    const named = isEntity(candidate)
      ? firstText(candidate['@value'] ?? candidate['name'] ?? candidate['@id'], depth + 1)
      : null;
    if (named !== null) return named;
  }
  return null;
}

/** Without an exponent, which the price parser does not expect. */
function plainDecimal(value: number): string {
  const plain = String(value);
  return plain.includes('e')
    ? value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 })
    : plain;
}

/**
 * Whether one of the entity's types has one of these names (in lower case), with or without `https://schema.org/`,
 * whatever its case.
 */
export function hasType(entity: Entity, names: ReadonlySet<string>): boolean {
  return valuesOf(entity['@type']).some((type) => typeof type === 'string' && names.has(termIn(type)));
}

/** The last part of a term's address, in lower case: `https://schema.org/SalePrice` is `saleprice`. */
export function termIn(text: string): string {
  return valueText(text)
    .trim()
    .replace(/[/#]+$/, '')
    .replace(/^.*[/#:]/, '')
    .toLowerCase();
}

/** The term of a property, such as the type of a price; empty if there is none. */
export function termOf(value: unknown): string {
  return termIn(firstText(value) ?? '');
}

/** The first text or number of a value, without markup. */
export function plainText(value: unknown): string | null {
  const found = firstText(value);
  return found === null ? null : readableText(found, true) || null;
}

/** The first text of a value that is read as a number, a currency or a term. */
export function firstValue(value: unknown): string | null {
  const found = firstText(value);
  return found === null ? null : valueText(found);
}
