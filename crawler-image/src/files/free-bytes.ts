import { statfsSync } from 'node:fs';

/**
 * What is free on the disk of a folder, for us.
 *
 * @throws if the folder cannot be used.
 */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
