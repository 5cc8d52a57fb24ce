/** Deeper than any honest document; far less than what would overflow the stack of those who walk it. */
export const JSON_DEPTH_MAX = 64;

/** Whether a parsed JSON value is nested deeper than allowed. Goes no deeper itself than that. */
export function isTooDeep(value: unknown, depthLeft = JSON_DEPTH_MAX): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depthLeft === 0) return true;
  for (const key in value) {
    if (isTooDeep(value[key as keyof typeof value], depthLeft - 1)) return true;
  }
  return false;
}
