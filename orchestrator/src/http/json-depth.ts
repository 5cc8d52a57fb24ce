/** Deeper than any honest document; far less than what would overflow the stack of those who walk it. */
export const JSON_DEPTH_MAX = 64;

/** Whether a parsed JSON value is nested deeper than allowed. Walks without recursion: that is the point. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > JSON_DEPTH_MAX) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
