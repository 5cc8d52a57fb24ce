import { isAbsolute, relative } from 'node:path';

/** Relative to where we are if it lies below, absolute otherwise. */
export function shortPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
