import type { Launch } from '@crawlerd/shared';

/*
 * To write megabytes as JSON and to hash them keeps everybody waiting. Of a large body both is done in the thread
 * that has checked it, and noted here for the values that came of it; of any other value it is done when asked for.
 */
const texts = new WeakMap<object, string>();
const digests = new WeakMap<object, string>();

export function noteJson(value: object, text: string): void {
  texts.set(value, text);
}

/** The JSON of a value, which nobody may change. */
export function jsonOf(value: object): string {
  return texts.get(value) ?? JSON.stringify(value);
}

export function noteDigest(value: object, digest: string): void {
  digests.set(value, digest);
}

export function knownDigest(value: object): string | undefined {
  return digests.get(value);
}

/** Without the cache: it changes nothing of what is wanted, and until a launch is sent again there may be a newer one. */
export function wantedOf({ cache_from: _, ...wanted }: Launch): object {
  return wanted;
}
