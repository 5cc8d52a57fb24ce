import { statfs } from 'node:fs/promises';
import type { DiskGuard } from '../../ports/disk-guard.ts';
import { StorageError } from '../../ports/storage-error.ts';

const MIB = 1024 * 1024;
/** Files and folders that must still be possible, of which a launch makes about ten; on a small disk fewer. */
const MIN_FREE_FILES = 1000;
const MIN_FREE_FILES_SHARE = 0.02;

/** {@link DiskGuard} that asks the file system each time: it costs microseconds. */
export class StatfsDiskGuard implements DiskGuard {
  readonly #folder: string;
  readonly #minFreeMb: number;

  constructor(folder: string, minFreeMb: number) {
    this.#folder = folder;
    this.#minFreeMb = minFreeMb;
  }

  async requireRoom(bytes = 0): Promise<void> {
    const neededMb = this.#minFreeMb + Math.ceil(bytes / MIB);
    if (neededMb === 0) return;
    const { bavail, bsize, files, ffree } = await statfs(this.#folder);
    const freeMb = Math.floor((bavail * bsize) / MIB);
    const needs = bytes === 0 ? 'launches need' : 'a copy needs';
    if (freeMb < neededMb) {
      throw new StorageError(
        `The disk of ${this.#folder} is nearly full: ${freeMb} MiB are free, and ${needs} ${neededMb} MiB. ` +
          'Free some space, or lower CRAWLERD_MIN_FREE_MB.',
      );
    }
    // Btrfs makes inodes as it needs them, and reports none at all: then none is needed.
    const neededFiles = Math.min(MIN_FREE_FILES, Math.ceil(files * MIN_FREE_FILES_SHARE));
    if (ffree >= neededFiles) return;
    throw new StorageError(
      `The disk of ${this.#folder} can hold only ${ffree} more files (inodes), and ${needs} ${neededFiles}: ` +
        'remove files that are not needed, such as many small ones in caches ("df -i" shows the use).',
    );
  }
}
