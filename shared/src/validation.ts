import { Type, type Static, type TSchema, type TString, type TStringOptions } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** One wrong field of a document, said so that a person can mend it. */
export interface ValidationIssue {
  /** Path of the field, such as `crawl_config.max_pages` or `target_urls[2]`; empty for the whole. */
  field: string;
  message: string;
}

const compiled = new WeakMap<TSchema, Validator>();

export function validatorOf(schema: TSchema): Validator {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const fresh = Compile(schema);
  compiled.set(schema, fresh);
  return fresh;
}

/** Narrows a value to its schema's type. */
export function isValid<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return validatorOf(schema).Check(value);
}

/** {@link isValid} for one schema. */
export function guardOf<S extends TSchema>(schema: S): (value: unknown) => value is Static<S> {
  return (value): value is Static<S> => isValid(schema, value);
}

const patternMeanings = new Map<string, string>();

/** A string schema whose pattern says in words what it wants: a regular expression does not help a user. */
export function PatternString(pattern: string, meaning: string, options: TStringOptions = {}): TString {
  patternMeanings.set(pattern, meaning);
  return Type.String({ ...options, pattern });
}

/** What a pattern of a {@link PatternString} wants, in words. */
export function patternMeaningOf(pattern: string): string | undefined {
  return patternMeanings.get(pattern);
}
