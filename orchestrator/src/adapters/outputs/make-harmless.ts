import { StorageError } from '../../ports/storage-error.ts';
import { HeldFolder, type FolderEntry } from './held-folder.ts';
import { inParallel } from './in-parallel.ts';
import { walkInside, type WalkBounds } from './walk-inside.ts';

/** Setuid and setgid. */
const SET_ID = 0o6000;
/** What a crawler can make between two looks at its quota, and more; names of folders take memory. */
const ENTRIES_MAX = 4_000_000;
/** Deep folders are opened more than once. */
const BOUNDS = { entriesMax: ENTRIES_MAX, foldersMax: 4 * ENTRIES_MAX };
const TIME_LIMIT_MS = 5 * 60_000;

/** See {@link OutputFiles.makeHarmless}. */
export async function makeHarmless(path: string, bounds: WalkBounds = withinMinutes()): Promise<number> {
  const root = await HeldFolder.at(path);
  if (root === null) return 0;
  let changed = 0;
  let failed = 0;
  try {
    if (await clearFolder(root)) changed += 1;
    const seen = await walkInside(root, bounds, async (folder, entries) => {
      await inParallel(entries, async (entry) => {
        try {
          if (await makeEntryHarmless(folder, entry)) changed += 1;
        } catch {
          failed += 1;
        }
      });
    });
    if (seen === 'all' && failed === 0) return changed;
    const why = seen === 'too_much' ? 'there are too many files' : 'some cannot be changed by this user';
    throw new StorageError(
      `Setuid files and device nodes may remain in ${path}: ${why}. Delete the folder, or keep what is above it closed to other users.`,
    );
  } finally {
    await root.close();
  }
}

function withinMinutes(): WalkBounds {
  return { ...BOUNDS, signal: AbortSignal.timeout(TIME_LIMIT_MS) };
}

/** @returns whether there was anything to do. */
async function makeEntryHarmless(folder: HeldFolder, { name, kind }: FolderEntry): Promise<boolean> {
  switch (kind) {
    case 'link':
      return false;
    case 'special':
      await folder.unlink(name);
      return true;
    case 'file':
    case 'folder': {
      const stat = await folder.look(name);
      if (stat === null || (stat.mode & SET_ID) === 0) return false;
      return stat.isDirectory() ? clearNamedFolder(folder, name) : clearFile(folder, name);
    }
  }
}

async function clearNamedFolder(above: HeldFolder, name: string): Promise<boolean> {
  const folder = await above.openFolder(name);
  if (folder === null) throw new Error(`the folder ${name} cannot be opened`);
  try {
    return await clearFolder(folder);
  } finally {
    await folder.close();
  }
}

async function clearFolder(folder: HeldFolder): Promise<boolean> {
  const { mode } = await folder.stat();
  if ((mode & SET_ID) === 0) return false;
  await folder.chmod(mode & 0o1777);
  return true;
}

/** One that has other names, or cannot be opened, loses this name instead: its other names could lie outside. */
async function clearFile(folder: HeldFolder, name: string): Promise<boolean> {
  const file = await folder.openFile(name);
  if (file === null) {
    await folder.unlink(name);
    return true;
  }
  try {
    await file.chmod((await file.stat()).mode & 0o1777);
    return true;
  } finally {
    await file.close();
  }
}
