import { CONTAINER_OUTPUT_PATH } from './contract.ts';

/** Of one name, on the file systems that matter. */
const NAME_BYTES_MAX = 255;

/**
 * The folder that a `save_path` names, relative to the output folder: `/app/output` stands for it, and relative
 * paths start there. `''` is the output folder itself; null if the path leads out of it or cannot exist.
 */
export function pathInOutput(savePath: string): string | null {
  if (savePath.includes('\0')) return null;
  const parts: string[] = [];
  for (const part of `${savePath.startsWith('/') ? '' : `${CONTAINER_OUTPUT_PATH}/`}${savePath}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const root = CONTAINER_OUTPUT_PATH.split('/').slice(1);
  const below = parts.slice(root.length);
  return root.every((part, index) => part === parts[index]) &&
    below.every((part) => new TextEncoder().encode(part).length <= NAME_BYTES_MAX)
    ? below.join('/')
    : null;
}
