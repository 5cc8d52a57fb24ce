import type { Stats } from 'node:fs';
import { HeldFolder } from './held-folder.ts';
import { inParallel } from './in-parallel.ts';
import { walkInside, type WalkBounds, type WalkOutcome } from './walk-inside.ts';

/** What each name takes at least: its entry, its inode, a block. Otherwise empty files would cost nothing. */
const ENTRY_BYTES = 4096;
const BLOCK_BYTES = 512;

export interface FolderSize {
  /** On the disk, so holes do not count; a file with several names counts once, each of its names a little. */
  readonly bytes: number;
  readonly entries: number;
  /** Unless it is `all`, there is more than what was counted. */
  readonly seen: WalkOutcome;
}

/** How much a folder and everything below it takes. It may be hostile, and written to meanwhile. Zero if it is missing. */
export async function measureFolder(path: string, bounds: WalkBounds): Promise<FolderSize> {
  const root = await HeldFolder.at(path);
  if (root === null) return { bytes: 0, entries: 0, seen: 'all' };
  let bytes = 0;
  let entries = 0;
  const sizes = new EntrySizes();
  try {
    const seen = await walkInside(root, bounds, async (folder, batch) => {
      entries += batch.length;
      await inParallel(batch, async ({ name }) => {
        const stat = await folder.look(name);
        bytes += sizes.bytesOf(stat);
      });
    });
    return { bytes, entries, seen };
  } finally {
    await root.close();
  }
}

/** What each entry takes. A file with several names counts once, each of its names a little. */
export class EntrySizes {
  readonly #severalNames = new Set<string>();

  /** @param stat null for what is gone meanwhile. */
  bytesOf(stat: Stats | null): number {
    const isKnown = stat === null || this.#isAnotherName(stat);
    return Math.max(ENTRY_BYTES, isKnown ? 0 : stat.blocks * BLOCK_BYTES);
  }

  /** Whether this file was counted by another of its names. */
  #isAnotherName({ dev, ino, nlink }: Stats): boolean {
    // That of a folder counts the folders in it.
    if (nlink === 1) return false;
    const id = `${dev}:${ino}`;
    if (this.#severalNames.has(id)) return true;
    this.#severalNames.add(id);
    return false;
  }
}
