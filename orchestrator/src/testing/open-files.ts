import { readdirSync, readlinkSync } from 'node:fs';

/** How many descriptors this process has open of what is below a folder, or of a file. */
export function openFilesBelow(path: string): number {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(path);
    } catch {
      // Closed meanwhile, such as that of this very listing.
      return false;
    }
  }).length;
}
