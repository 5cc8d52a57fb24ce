import { constants, type Stats } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import type { ItemFile } from '@crawlerd/client';
import { hasErrorCode, messageOf } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import { isWriteFault } from './download-file.ts';
import { printable } from './text.ts';

export interface SaveItems {
  readonly path: string;
  /** Replaces a file of the same name. */
  readonly force: boolean;
  readonly ask: () => Promise<ItemFile>;
  /** Told again and again. */
  readonly onProgress: (bytes: number, file: ItemFile, chunk: Uint8Array) => void;
}

export interface SavedItems {
  readonly bytes: number;
  readonly file: ItemFile;
}

const PART_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/**
 * Writes items into `<path>.part`, which is renamed when it is whole and removed if it does not become so.
 *
 * @throws UnreachableError, UserError
 */
export async function saveItems(save: SaveItems): Promise<SavedItems> {
  try {
    await requireFree(save);
    return await write(save);
  } catch (error) {
    if (!isWriteFault(error) && !hasErrorCode(error, 'ENOENT')) throw error;
    throw new UserError(`${printable(save.path)} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}

async function write({ path, force, ask, onProgress }: SaveItems): Promise<SavedItems> {
  const part = `${path}.part`;
  const file = await ask();
  try {
    const handle = await open(part, PART_FLAGS, 0o666);
    let bytes = 0;
    try {
      for await (const chunk of file.bytes) {
        await handle.appendFile(chunk);
        bytes += chunk.length;
        onProgress(bytes, file, chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    // It may have come meanwhile.
    await requireFree({ path, force });
    await rename(part, path);
    return { bytes, file };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await file.bytes.return(undefined);
  }
}

async function requireFree({ path, force }: Pick<SaveItems, 'path' | 'force'>): Promise<void> {
  let stat: Stats;
  try {
    stat = await lstat(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return;
    throw error;
  }
  // A device, a pipe or a link would be replaced by a file.
  if (!stat.isFile()) throw new UserError(`${printable(path)} is no file: give the name of one.`);
  if (!force) throw new UserError(`${printable(path)} is there already. Replace it with --force.`);
}
