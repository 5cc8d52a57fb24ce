import { statfsSync } from 'node:fs';

/**
 * Free space on the disk of a folder, as available to the crawler's user.
 *
 * @throws if the folder cannot be used.
 */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
