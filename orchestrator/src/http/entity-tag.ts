/** A weak tag is for what may be written to without getting another version at once. */
export function entityTag(version: string, isStrong: boolean): string {
  return isStrong ? `"${version}"` : `W/"${version}"`;
}

/** Whether `If-None-Match` names this tag (RFC 9110, 13.1.2): weak ones are the same as strong ones here. */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  // Most clients send back just what they got.
  if (header === tag || header.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, each]) => each === opaque);
}

/**
 * Whether a range may be given of what `If-Range` names (RFC 9110, 13.1.5): it is missing, or just this strong tag. A
 * date is too coarse to tell.
 */
export function allowsRange(header: string | undefined, tag: string): boolean {
  return header === undefined || (tag.startsWith('"') && header.trim() === tag);
}
