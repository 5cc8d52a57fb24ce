/** Deeper than any honest document; far less than what would overflow the stack of those who walk it. */
export const JSON_DEPTH_MAX = 64;

/** Whether a parsed JSON value is nested deeper than allowed. Goes no deeper itself than that. */
export function isTooDeep(value: unknown, depthLeft = JSON_DEPTH_MAX): boolean {
  if (!isContainer(value)) return false;
  if (depthLeft === 0) return true;
  for (const key in value) {
    if (isTooDeep(value[key], depthLeft - 1)) return true;
  }
  return false;
}

/** An object, or an array, which is one whose keys are numbers. */
function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
