/** A thing that structured data describes, by its schema.org properties. */
export type Entity = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Entity | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

/** A property's values: it may be absent, one, or a list. */
export function valuesOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The first value that is a text or a number, or is named by one. */
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

/** Without an exponent, which no price parser expects. */
function plainDecimal(value: number): string {
  return value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 });
}

/**
 * Whether one of the entity's types has one of these names (in lower case), with or without
 * `https://schema.org/`, and in whatever case a shop writes it.
 */
export function hasType(entity: Entity, names: ReadonlySet<string>): boolean {
  return valuesOf(entity['@type']).some(
    (type) => typeof type === 'string' && names.has(type.replace(/^.*[/#:]/, '').toLowerCase()),
  );
}
