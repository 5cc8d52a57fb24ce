import { Type, type TSchema } from 'typebox';
import { fieldInside, ISSUES_MAX, issuesOf } from './issues.ts';
import { cutToDepth, JSON_DEPTH_MAX, JsonRoom, TOO_DEEP } from './json-limits.ts';
import { keyMeaningOf } from './keyed-record.ts';
import { validatorOf, type ValidationIssue } from './validation.ts';

export interface UsablePart {
  /** Fits the schema, but for keys that it requires and that were not there, or not usable. */
  readonly value: object;
  /** What is missing in it, at most {@link ISSUES_MAX} parts, with the reasons. */
  readonly leftOut: readonly ValidationIssue[];
}

/**
 * What of an object can be used as its schema says: the good fields as they are, the others left out and named. Lists
 * and maps that are too long lose their end; of what is nested too deep only that part is lost. The keys that the schema
 * knows come first, so that others cannot use up the room that one document has.
 */
export function usablePart(schema: TSchema, value: object): UsablePart {
  const leftOut: ValidationIssue[] = [];
  const room = new JsonRoom();
  const note: Note = (field, message) => {
    if (leftOut.length < ISSUES_MAX) leftOut.push({ field, message });
  };
  const part = partOf(schema, value, { path: '', depth: JSON_DEPTH_MAX, room, note });
  return { value: typeof part === 'object' && part !== null ? part : {}, leftOut };
}

type Note = (field: string, message: string) => void;

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly room: JsonRoom;
  readonly note: Note;
}

/** Undefined if nothing of it can be used. */
function partOf(schema: TSchema, value: unknown, place: Place): unknown {
  const branch = branchFor(schema, value);
  if (branch !== null && Type.IsObject(branch) && isObject(value)) return objectPart(branch, value, place);
  if (branch !== null && Type.IsRecord(branch) && isObject(value)) return recordPart(branch, value, place);
  if (branch !== null && Type.IsArray(branch) && Array.isArray(value)) return listPart(branch, value, place);
  if (!validatorOf(schema).Check(value)) {
    place.note(place.path, issuesOf(schema, value)[0]?.message ?? 'is not valid');
    return undefined;
  }
  const issue = place.room.take(value, place.depth);
  if (issue === null) return value;
  place.note(place.path, issue);
  if (issue !== TOO_DEEP) return undefined;
  const shallow = cutToDepth(value, place.depth);
  return place.room.take(shallow, place.depth) === null ? shallow : undefined;
}

function objectPart(schema: TSchema, value: object, place: Place): object {
  const properties = Type.IsObject(schema) ? schema.properties : {};
  const known = Object.keys(properties).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  return entriesPart([...known, ...others], value, boundOf(schema, 'maxProperties'), place, (key) =>
    Object.hasOwn(properties, key) ? (properties[key] ?? null) : ANYTHING,
  );
}

function recordPart(schema: TSchema, value: object, place: Place): object {
  const [[pattern, of] = ['', ANYTHING]] = Type.IsRecord(schema)
    ? Object.entries(schema.patternProperties)
    : [];
  const keys = new RegExp(pattern, 'u');
  return entriesPart(Object.keys(value), value, boundOf(schema, 'maxProperties'), place, (key) => {
    if (keys.test(key)) return of;
    place.note(fieldInside(place.path, key), `its name ${keyMeaningOf(schema) ?? 'is not allowed'}`);
    return null;
  });
}

/** @param schemaOf null for a key that is not to be there. */
function entriesPart(
  keys: readonly string[],
  value: object,
  most: number,
  place: Place,
  schemaOf: (key: string) => TSchema | null,
): object {
  const kept: [string, unknown][] = [];
  for (const key of keys) {
    if (kept.length >= most) {
      place.note(place.path, `must not have more than ${most} keys: the first of them were taken`);
      break;
    }
    const schema = schemaOf(key);
    if (schema === null) continue;
    const at = { ...place, path: fieldInside(place.path, key), depth: place.depth - 1 };
    const part = partOf(schema, Reflect.get(value, key), at);
    if (part !== undefined) kept.push([key, part]);
  }
  // Unlike an assignment this makes a key of `__proto__`, and changes no prototype.
  return Object.fromEntries(kept);
}

function listPart(schema: TSchema, value: readonly unknown[], place: Place): unknown[] {
  const most = boundOf(schema, 'maxItems');
  if (value.length > most) {
    place.note(place.path, `must not have more than ${most} items: the first of them were taken`);
  }
  const of = Type.IsArray(schema) ? schema.items : ANYTHING;
  return value
    .slice(0, most)
    .map((each, i) => partOf(of, each, { ...place, path: `${place.path}[${i}]`, depth: place.depth - 1 }))
    .filter((part) => part !== undefined);
}

const ANYTHING = Type.Unknown();

/** Of a union, the one that the value could be part of. */
function branchFor(schema: TSchema, value: unknown): TSchema | null {
  if (!Type.IsUnion(schema)) return schema;
  const fits = (branch: TSchema): boolean =>
    Array.isArray(value)
      ? Type.IsArray(branch)
      : isObject(value) && (Type.IsObject(branch) || Type.IsRecord(branch));
  return schema.anyOf.find(fits) ?? null;
}

function boundOf(schema: TSchema, name: 'maxItems' | 'maxProperties'): number {
  const bound: unknown = Reflect.get(schema, name);
  return typeof bound === 'number' ? bound : Infinity;
}

/** A JSON object: no list. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
