import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  rename,
  rm,
  stat,
  truncate,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import type { CacheCopy, CopyGuard } from '../../ports/output-files.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { errnoAdvice } from '../system/errno-advice.ts';
import { findFiles } from './find-files.ts';
import { openInside } from './open-inside.ts';

const MIB = 1024 * 1024;
const ENDING = '.http-cache';
/** Limit for all files of one execution; far more than a crawl of a million pages keeps. Sparse files count in full. */
const LIMIT_BYTES = 16 * 1024 * MIB;
/** Chunk size: small enough that a stop is soon noticed and other work gets its turn. */
const CHUNK_BYTES = MIB;

export interface CopyFolders {
  readonly from: string;
  /** On the same disk as {@link to}; leftovers of an earlier try are removed. */
  readonly unfinished: string;
  readonly to: string;
}

/** See {@link OutputFiles.copyCacheFiles}: the folder is made elsewhere and then renamed, so it is complete. */
export async function copyCacheFiles(folders: CopyFolders, guard: CopyGuard): Promise<CacheCopy> {
  const { from, unfinished, to } = folders;
  try {
    if (await isThere(to)) return { outcome: 'ready' };
    if (!(await isThere(from))) return missed('Its output folder no longer exists.');
    await rm(unfinished, { recursive: true, force: true });
    const copy = await copyInto(unfinished, from, guard);
    if (copy.outcome === 'ready') await rename(unfinished, to);
    return copy;
  } catch (error) {
    if (error instanceof StorageError) return missed(error.message);
    if (!(error instanceof Error && 'code' in error)) throw error;
    return missed(`Its files cannot be copied: ${error.message}. ${errnoAdvice(error) ?? ''}`.trimEnd());
  } finally {
    // What cannot be removed now is removed at the next start.
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function copyInto(unfinished: string, from: string, guard: CopyGuard): Promise<CacheCopy> {
  let copied = 0;
  let bytesLeft = LIMIT_BYTES;
  for (const path of await findFiles(from, ENDING)) {
    const file = await openInside(from, path);
    if (file === null) continue;
    try {
      const { size } = await file.stat();
      bytesLeft -= size;
      if (bytesLeft < 0) return missed(`Its files *${ENDING} are larger than ${LIMIT_BYTES / MIB} MiB.`);
      const copy = await makeRoomFor(unfinished, relative(from, path));
      if (!(await copyOne(file, size, copy, guard))) return { outcome: 'given_up' };
      copied += 1;
    } finally {
      await file.close();
    }
  }
  return copied === 0 ? missed(`It has no readable file *${ENDING}.`) : { outcome: 'ready' };
}

/** @returns whether it was wanted to its end. */
async function copyOne(file: FileHandle, size: number, copy: string, guard: CopyGuard): Promise<boolean> {
  if (!(await mayGoOn(guard, size))) return false;
  if (!(await shareBlocks(file, size, copy)) && !(await copyBytes(file, size, copy, guard))) return false;
  // Open to any user of the container: the folders above are closed to all others.
  await chmod(copy, 0o666);
  return true;
}

async function mayGoOn(guard: CopyGuard, bytes: number): Promise<boolean> {
  await guard.requireRoom(bytes);
  return guard.isWanted();
}

/** Shares blocks, which takes no time or space, if the file system can. By descriptor: the name may be another file by now. */
async function shareBlocks(file: FileHandle, size: number, copy: string): Promise<boolean> {
  try {
    await copyFile(`/proc/self/fd/${file.fd}`, copy, constants.COPYFILE_FICLONE_FORCE);
    // The whole current file is shared, including bytes added after its size was checked.
    if ((await stat(copy)).size > size) await truncate(copy, size);
    return true;
  } catch {
    await rm(copy, { force: true });
    return false;
  }
}

/** As many bytes as it had when it was opened: a running container may write without end. */
async function copyBytes(file: FileHandle, size: number, copy: string, guard: CopyGuard): Promise<boolean> {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size));
  const to = await open(copy, 'wx');
  try {
    for (let at = 0; at < size;) {
      if (!(await mayGoOn(guard, size - at))) return false;
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, size - at), at);
      if (bytesRead === 0) break;
      await to.appendFile(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    return true;
  } finally {
    await to.close();
  }
}

/** Makes the folders of a path below `root`, open to any user of a container. */
async function makeRoomFor(root: string, path: string): Promise<string> {
  const folders = dirname(path)
    .split('/')
    .filter((name) => name !== '.');
  let folder = root;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of folders) {
    folder = `${folder}/${name}`;
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o777);
  }
  return `${folder}/${basename(path)}`;
}

function missed(why: string): CacheCopy {
  return { outcome: 'missed', why };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
}
