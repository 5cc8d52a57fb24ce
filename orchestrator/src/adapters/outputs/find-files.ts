import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** A crawler can make any number of files and folders: these bounds end the search, far above legitimate use. */
const ENTRIES_MAX = 100_000;
const FILES_MAX = 10_000;
const DEPTH_MAX = 8;

/**
 * The files in a folder and below with this name ending and no leading dot, in path order; none if the folder
 * is missing. Upper folders are searched first, so that the bounds leave out the deepest files.
 */
export async function findFiles(root: string, ending: string): Promise<string[]> {
  const files: string[] = [];
  let entriesLeft = ENTRIES_MAX;
  let folders = [root];
  for (let depth = 0; depth <= DEPTH_MAX && folders.length > 0; depth++) {
    const deeper: string[] = [];
    for (const folder of folders) {
      for await (const entry of entriesOf(folder)) {
        if (entriesLeft-- === 0 || files.length === FILES_MAX) return files.toSorted();
        const path = join(folder, entry.name);
        if (entry.isDirectory()) deeper.push(path);
        else if (isWanted(entry, ending)) files.push(path);
      }
    }
    folders = deeper;
  }
  return files.toSorted();
}

/** Empty if the folder is gone or no longer readable. */
async function* entriesOf(folder: string): AsyncIterable<Dirent> {
  try {
    yield* await opendir(folder, { bufferSize: 1000 });
  } catch {
    return;
  }
}

function isWanted(entry: Dirent, ending: string): boolean {
  return entry.isFile() && entry.name.endsWith(ending) && !entry.name.startsWith('.');
}
