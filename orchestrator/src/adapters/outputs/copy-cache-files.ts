import { constants } from 'node:fs';
import { chmod, copyFile, lstat, open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { hasErrorCode } from '@crawlerd/shared';
import type { CacheCopy, CopyGuard } from '../../ports/output-files.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { errnoAdvice } from '../system/errno-advice.ts';
import { copyRealBytes, type MayGoOn } from './copy-real-bytes.ts';
import { openFiles } from './open-files.ts';
import { makeFolder, makeFolders } from '../system/make-folders.ts';

const MIB = 1024 * 1024;
const ENDING = '.http-cache';
/** Limit for all files of one execution; far more than a crawl of a million pages keeps. Holes count. */
const LIMIT_BYTES = 16 * 1024 * MIB;
/** Caches are compressed, so they have hardly any holes; reading terabytes of them would take hours. */
const HOLES_MAX = { factor: 16, bytes: MIB };
const BLOCK_BYTES = 512;
const TIME_LIMIT_MINUTES = 10;

export interface CopyFolders {
  readonly from: string;
  /** On the same disk as {@link to}; leftovers of an earlier try are removed. */
  readonly unfinished: string;
  readonly to: string;
}

/** See {@link OutputFiles.copyCacheFiles}: the folder is made elsewhere and then renamed, so it is complete. */
export async function copyCacheFiles(
  folders: CopyFolders,
  guard: CopyGuard,
  timeLimitMs = TIME_LIMIT_MINUTES * 60_000,
): Promise<CacheCopy> {
  const { from, unfinished, to } = folders;
  try {
    if (await isThere(to)) return { outcome: 'ready' };
    if (!(await isThere(from))) return missed('Its output folder no longer exists.');
    await rm(unfinished, { recursive: true, force: true });
    const copy = await copyInto(unfinished, from, mayGoOn(guard, timeLimitMs));
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

async function copyInto(unfinished: string, from: string, goOn: MayGoOn): Promise<CacheCopy> {
  let copied = 0;
  let bytesLeft = LIMIT_BYTES;
  for await (const { path, handle } of openFiles(from, { isWanted: (name) => name.endsWith(ENDING) })) {
    const { size, blocks } = await handle.stat();
    const realBytes = blocks * BLOCK_BYTES;
    if (size > HOLES_MAX.factor * realBytes + HOLES_MAX.bytes) {
      return missed(`One of its files *${ENDING} consists of holes almost entirely, so it is not a cache.`);
    }
    bytesLeft -= size;
    if (bytesLeft < 0) return missed(`Its files *${ENDING} are larger than ${LIMIT_BYTES / MIB} MiB.`);
    const copy = await makeRoomFor(unfinished, path);
    if (!(await copyOne(handle, { size, realBytes }, copy, goOn))) return { outcome: 'given_up' };
    copied += 1;
  }
  return copied === 0 ? missed(`It has no readable file *${ENDING}.`) : { outcome: 'ready' };
}

interface Judged {
  readonly size: number;
  readonly realBytes: number;
}

/** @returns whether it was wanted to its end. */
async function copyOne(file: FileHandle, judged: Judged, copy: Buffer, goOn: MayGoOn): Promise<boolean> {
  if (!(await goOn(Math.min(judged.size, judged.realBytes)))) return false;
  if (!(await shareBlocks(file, judged.size, copy)) && !(await copyBytes(file, judged, copy, goOn)))
    return false;
  // Open to any user of the container: the folders above are closed to all others.
  await chmod(copy, 0o666);
  return true;
}

/** @throws StorageError if it takes too long. */
function mayGoOn(guard: CopyGuard, timeLimitMs: number): MayGoOn {
  const endAt = performance.now() + timeLimitMs;
  return async (bytes) => {
    if (performance.now() > endAt) {
      throw new StorageError(`Copying its files *${ENDING} takes longer than ${TIME_LIMIT_MINUTES} minutes.`);
    }
    await guard.requireRoom(bytes);
    return guard.isWanted();
  };
}

/**
 * Shares blocks, which takes no time or space, if the file system can; holes stay holes. By descriptor: the name may
 * be another file by now.
 */
async function shareBlocks(file: FileHandle, size: number, copy: Buffer): Promise<boolean> {
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

async function copyBytes(file: FileHandle, judged: Judged, copy: Buffer, goOn: MayGoOn): Promise<boolean> {
  const to = await open(copy, 'wx');
  try {
    return await copyRealBytes(file, to, judged, goOn);
  } finally {
    await to.close();
  }
}

/** Makes the folders of a path below `root`, open to any user of a container. Names are bytes: see {@link OpenFile}. */
async function makeRoomFor(root: string, path: string): Promise<Buffer> {
  const inRoot = (inside: string) => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(inside, 'latin1')]);
  await makeFolders(root, { mode: 0o700 });
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    const folder = inRoot(path.slice(0, end));
    await makeFolder(folder);
    await chmod(folder, 0o777);
  }
  return inRoot(path);
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
