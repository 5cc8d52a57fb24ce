import { describe, expect, it } from 'vitest';
import { isDamage, isDiskFault, storageErrorOf } from './storage-errors.ts';

const sqlite = (code: string): Error => Object.assign(new Error('it says'), { code });

describe('an error of SQLite', () => {
  it.each([
    ['SQLITE_FULL', 'The disk is full: free some space', { ends: false, damaged: false }],
    // Also a full disk: the index of the write-ahead log could not grow.
    ['SQLITE_IOERR_SHMSIZE', 'The disk is full: free some space', { ends: false, damaged: false }],
    ['SQLITE_IOERR_FSYNC', 'The disk reports I/O errors', { ends: true, damaged: false }],
    ['SQLITE_IOERR_WRITE', 'The disk reports I/O errors', { ends: true, damaged: false }],
    ['SQLITE_BUSY', 'Another program is writing to it', { ends: false, damaged: false }],
    ['SQLITE_BUSY_RECOVERY', 'Another program is writing to it', { ends: false, damaged: false }],
    ['SQLITE_READONLY', 'Set CRAWLERD_DATA_DIR', { ends: false, damaged: false }],
    ['SQLITE_CORRUPT', 'move /d/x.db* away, copy a backup', { ends: false, damaged: true }],
    ['SQLITE_CORRUPT_VTAB', 'move /d/x.db* away, copy a backup', { ends: false, damaged: true }],
    ['SQLITE_NOTADB', 'move /d/x.db* away, copy a backup', { ends: false, damaged: true }],
  ])('%s is reported as "%s…"', (code, advice, { ends, damaged }) => {
    const error = sqlite(code);
    expect(storageErrorOf(error, '/d/x.db')).toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining(advice),
      cause: error,
    });
    expect([isDiskFault(error), isDamage(error)]).toEqual([ends, damaged]);
  });

  it('is passed on if it is a bug of ours', () => {
    const error = sqlite('SQLITE_CONSTRAINT_UNIQUE');
    expect(storageErrorOf(error, '/d/x.db')).toBe(error);
  });
});
