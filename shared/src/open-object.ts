import { Type, type TObject, type TObjectOptions, type TProperties } from 'typebox';

/** More keys than any honest object has, and few enough that naming the wrong ones costs nothing. */
const KEYS_MAX = 1000;

/** An object that may carry further keys, though not any number of them. */
export function OpenObject<P extends TProperties>(properties: P, options: TObjectOptions = {}): TObject<P> {
  return Type.Object(properties, { maxProperties: KEYS_MAX, ...options });
}
