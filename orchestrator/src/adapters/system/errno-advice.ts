import { errorCodeOf } from '@crawlerd/shared';

const NOT_WRITABLE =
  'Give the data folder to this user, or set CRAWLERD_DATA_DIR to a folder that this user may write.';
const IN_THE_WAY =
  'A file is where a folder should be: move it away. Set CRAWLERD_DATA_DIR to a folder if the path is wrong.';
const BAD_PATH = 'Set CRAWLERD_DATA_DIR to a short path without links that lead in a circle.';
const FULL = 'The disk, or what this user may use of it, is full: make room and try again.';

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['EACCES', NOT_WRITABLE],
  ['EPERM', NOT_WRITABLE],
  ['EROFS', 'The disk is read-only: set CRAWLERD_DATA_DIR to a folder on another one.'],
  // Also what Node makes of a folder that cannot be made on a read-only disk.
  [
    'ENOENT',
    'A folder is missing and cannot be made there: make it, or set CRAWLERD_DATA_DIR to another one.',
  ],
  ['ENOTDIR', IN_THE_WAY],
  ['EEXIST', IN_THE_WAY],
  ['ELOOP', BAD_PATH],
  ['ENAMETOOLONG', BAD_PATH],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['EIO', 'The disk reports faults: check it before anything else.'],
]);

/** What a person can do about a fault of the file system in the data folder; null if it is no such fault. */
export function errnoAdvice(error: unknown): string | null {
  return ADVICE.get(errorCodeOf(error) ?? '') ?? null;
}
