import { statfs } from 'node:fs/promises';
import type { DiskSpace } from '../../ports/disk-space.ts';

/** {@link DiskSpace} of the file system that a folder is on; free is what a user other than root may take. */
export function statfsDiskSpace(folder: string): DiskSpace {
  return {
    read: async () => {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
  };
}
