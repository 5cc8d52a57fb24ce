import {
  Type,
  type Static,
  type TAddOptional,
  type TArray,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  type TUnion,
} from 'typebox';
import { validatorOf } from './validation.ts';

/** An optional key with a default. */
type TDefaulted<S extends TSchema = TSchema> = TAddOptional<S> & { default: unknown };

/** An optional key and its default, which is defined nowhere else; {@link withDefaults} fills it in. */
export function Defaulted<S extends TSchema>(schema: S, value: NoInfer<Static<S>>): TDefaulted<S> {
  return Object.assign(Type.Optional(schema), { default: value });
}

type OptionalKeys<P extends TProperties> = {
  [K in keyof P]: P[K] extends { default: unknown } ? never : P[K] extends TOptional ? K : never;
}[keyof P];

/** A document with all defaults filled in: only keys without a default may be missing. */
export type Complete<S extends TSchema> =
  S extends TObject<infer P>
    ? { -readonly [K in Exclude<keyof P, OptionalKeys<P>>]: Complete<P[K]> } & {
        -readonly [K in OptionalKeys<P>]?: Complete<P[K]>;
      }
    : S extends TArray<infer Items>
      ? Complete<Items>[]
      : S extends TUnion<infer Branches>
        ? { [I in keyof Branches]: Branches[I] extends TSchema ? Complete<Branches[I]> : never }[number]
        : Static<S>;

/**
 * A copy of a document with all defaults filled in, at every depth.
 *
 * @throws Error if the document does not fit its schema.
 */
export function withDefaults<S extends TSchema>(schema: S, document: Static<S>): Complete<S> {
  const filled = validatorOf(schema).Default(structuredClone(document));
  if (!isComplete(schema, filled)) throw new Error('the document does not fit its schema');
  return filled;
}

/** For a value in which the validator has filled in the defaults: if it is valid, it is complete. */
function isComplete<S extends TSchema>(schema: S, filled: unknown): filled is Complete<S> {
  return validatorOf(schema).Check(filled);
}
