import { statfs } from 'node:fs/promises';
import type { DiskGuard } from '../../ports/disk-guard.ts';
import { StorageError } from '../../ports/storage-error.ts';

const MIB = 1024 * 1024;

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
    const { bavail, bsize } = await statfs(this.#folder);
    const freeMb = Math.floor((bavail * bsize) / MIB);
    if (freeMb >= neededMb) return;
    throw new StorageError(
      `The disk of ${this.#folder} is nearly full: ${freeMb} MiB are free, and ` +
        `${bytes === 0 ? 'launches need' : 'a copy needs'} ${neededMb} MiB. Free some space, or lower CRAWLERD_MIN_FREE_MB.`,
    );
  }
}
