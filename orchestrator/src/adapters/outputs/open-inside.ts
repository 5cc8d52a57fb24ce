import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';

/**
 * Opens a file of an output folder for reading. The crawler owns this folder and may be hostile: a link could
 * lead out of it, a folder could become a link between check and open, and opening a FIFO would block forever.
 * So the opened file is checked, not its name. Null if it may not be read.
 */
export async function openInside(folder: string, file: string): Promise<FileHandle | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch(() => null);
  if (handle === null) return null;
  if (await isInside(folder, file, handle).catch(() => false)) return handle;
  await handle.close();
  return null;
}

async function isInside(folder: string, file: string, handle: FileHandle): Promise<boolean> {
  const opened = await handle.stat();
  const real = await realpath(file);
  const named = await stat(real);
  const isSame = named.ino === opened.ino && named.dev === opened.dev;
  return opened.isFile() && opened.nlink === 1 && isSame && real.startsWith((await realpath(folder)) + sep);
}
