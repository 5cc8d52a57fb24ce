import { errorCodeOf } from '@crawlerd/shared';

const NOT_WRITABLE =
  'Make the data folder writable for this user, or set CRAWLERD_DATA_DIR to a folder that is.';
const IN_THE_WAY =
  'There is a file where a folder should be: move it away, or set CRAWLERD_DATA_DIR to a folder.';
const BAD_PATH = 'Set CRAWLERD_DATA_DIR to a shorter path without circular symbolic links.';
const FULL =
  "The disk is full, in bytes or in files (df, df -i), or this user's quota is used up: free some space and try again.";

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['EACCES', NOT_WRITABLE],
  ['EPERM', NOT_WRITABLE],
  ['EROFS', 'The disk is read-only: set CRAWLERD_DATA_DIR to a folder on another one.'],
  // Also reported by Node for a folder on a read-only disk.
  [
    'ENOENT',
    'A folder is missing and cannot be created: create it, or set CRAWLERD_DATA_DIR to another one.',
  ],
  ['ENOTDIR', IN_THE_WAY],
  ['EEXIST', IN_THE_WAY],
  ['ELOOP', BAD_PATH],
  ['ENAMETOOLONG', BAD_PATH],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['EIO', 'The disk reports I/O errors: check it first.'],
]);

/** Advice on an error of the file system in the data folder; null for other errors. */
export function errnoAdvice(error: unknown): string | null {
  return ADVICE.get(errorCodeOf(error) ?? '') ?? null;
}
