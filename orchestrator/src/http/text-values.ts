import { Type, type TObject, type TSchema } from 'typebox';
import { nearestKey, valueIssues, type ValidationIssue } from '@crawlerd/shared';

const UNKNOWN = 'is not a known key';

/**
 * The values of a query, a path or headers, which travel as text. Only what is written as a number is one: `1.5` is no
 * 1, and an empty text no 0. What is anything else stays as it came, and the schema says what it should be.
 */
export function fromText(schema: TSchema, data: unknown): unknown {
  if (!Type.IsObject(schema) || typeof data !== 'object' || data === null) return data;
  const known: TObject = schema;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]: [string, unknown]) => {
      const property = Object.hasOwn(known.properties, key) ? known.properties[key] : undefined;
      return [key, typeof value === 'string' && property !== undefined ? valueOf(property, value) : value];
    }),
  );
}

function valueOf(schema: TSchema, text: string): unknown {
  if (Type.IsInteger(schema) || Type.IsNumber(schema)) {
    return /^-?\d{1,20}(\.\d{1,20})?$/.test(text) ? Number(text) : text;
  }
  if (!Type.IsBoolean(schema)) return text;
  if (/^(?:true|1)$/i.test(text)) return true;
  return /^(?:false|0)$/i.test(text) ? false : text;
}

/** What is wrong with a query: each parameter that is not known, is given twice, or has a wrong value. */
export function queryIssues(schema: TSchema, query: unknown): ValidationIssue[] {
  const known = Type.IsObject(schema) ? Object.keys(schema.properties) : [];
  const values = new Map<string, unknown>(
    typeof query === 'object' && query !== null ? Object.entries(query) : [],
  );
  return valueIssues(schema, query).map(({ field, message }) => {
    if (message !== UNKNOWN) {
      // Of those that may be repeated the parts are named: `status[1]`.
      const isRepeated = Array.isArray(values.get(field));
      return { field, message: isRepeated ? 'is given more than once' : message };
    }
    const meant = nearestKey(field, known);
    const hint = meant === null ? '' : `; did you mean "${meant}"?`;
    return { field, message: `is not a parameter of this route${hint}` };
  });
}
