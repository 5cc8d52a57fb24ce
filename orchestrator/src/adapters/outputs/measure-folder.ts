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
  const severalNames = new Set<string>();
  const count = (stat: Stats | null): void => {
    const isKnown = stat === null || isAnotherName(stat, severalNames);
    bytes += Math.max(ENTRY_BYTES, isKnown ? 0 : stat.blocks * BLOCK_BYTES);
  };
  try {
    const seen = await walkInside(root, bounds, async (folder, batch) => {
      entries += batch.length;
      await inParallel(batch, async ({ name }) => count(await folder.look(name)));
    });
    return { bytes, entries, seen };
  } finally {
    await root.close();
  }
}

/** Whether this file was counted by another of its names. */
function isAnotherName({ dev, ino, nlink }: Stats, seen: Set<string>): boolean {
  if (nlink === 1) return false;
  const id = `${dev}:${ino}`;
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}
