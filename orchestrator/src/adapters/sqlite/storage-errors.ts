import { errorCodeOf, messageOf } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';
import { errnoAdvice } from '../system/errno-advice.ts';

/** Turns an error of SQLite or the file system into a sentence with advice; passes anything else on. */
export function storageErrorOf(error: unknown, file: string): unknown {
  const said = messageOf(error);
  if (isDamage(error)) return damageError(file, said, error);
  const advice = errnoAdvice(error) ?? sqliteAdvice(error);
  return advice === null
    ? error
    : new StorageError(`The database ${file} cannot be used: ${said}. ${advice}`, { cause: error });
}

/** The old `-wal` must be moved too: SQLite would apply it to the copy. */
export function damageError(file: string, found: string, cause?: unknown): StorageError {
  return new StorageError(
    `The database ${file} is damaged (${found.replaceAll(/\s+/g, ' ')}): stop crawlerd, move ${file}* away, copy a ` +
      `backup made with "crawlerd backup" to ${file}, and start crawlerd. Containers are left alone.`,
    { cause },
  );
}

/** The data read is not what was written. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

/** The disk itself failed: data that it confirmed may be lost. */
export function isDiskFault(error: unknown): boolean {
  if (error instanceof StorageError && codeOf(error.cause) === 'EIO') return true;
  return codeOf(error).startsWith('SQLITE_IOERR') && !isFull(error);
}

/** SHMSIZE is SQLite's code when the index of the write-ahead log cannot grow. */
function isFull(error: unknown): boolean {
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return errorCodeOf(error) ?? '';
}

function sqliteAdvice(error: unknown): string | null {
  const code = codeOf(error);
  if (isFull(error)) return 'The disk is full: free some space and try again.';
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return 'Set CRAWLERD_DATA_DIR to a folder that this user can write to.';
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return 'Another program is writing to it, such as an sqlite3 shell: close it, or try again later.';
  }
  if (code.startsWith('SQLITE_IOERR')) return 'The disk reports I/O errors: check it first.';
  return null;
}
