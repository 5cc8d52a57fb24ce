import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { storageErrorOf } from '../sqlite/storage-errors.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { errnoAdvice } from './errno-advice.ts';
import { readOrMakeKey } from './hmac-credentials.ts';

const errno = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });
describe('an error of the file system', () => {
  it.each(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'])(
    '%s leads to CRAWLERD_DATA_DIR, for the database too',
    (code) => {
      expect(errnoAdvice(errno(code))).toContain('CRAWLERD_DATA_DIR');
      expect(storageErrorOf(errno(code), '/d/x.db')).toMatchObject({
        name: 'StorageError',
        message: `The database /d/x.db cannot be used: ${code}: no. ${errnoAdvice(errno(code))}`,
      });
    },
  );

  it.each(['ENOSPC', 'EDQUOT', 'EIO'])('%s leads to the disk', (code) => {
    expect(errnoAdvice(errno(code))).toMatch(/disk/i);
    expect(storageErrorOf(errno(code), '/d/x.db')).toMatchObject({ name: 'StorageError' });
  });

  it('that has no errno is passed on', () => {
    const fault = new TypeError('a fault of ours');
    expect(errnoAdvice(fault)).toBeNull();
    expect(storageErrorOf(fault, '/d/x.db')).toBe(fault);
  });
});

describe('a data folder that cannot be created', () => {
  it('is reported with the same advice by everything that uses it', async () => {
    const root = join(temporaryFolder(), 'loop');
    symlinkSync(root, root);
    const advice = errnoAdvice(errno('ELOOP')) ?? 'none';
    await expect(new DataDirExecutionFolders({ root }).prepare('e1', '{}')).rejects.toThrow(advice);
    expect(() => readOrMakeKey(join(root, 'instance.key'))).toThrow(advice);
    expect(() => openDatabase(join(root, 'x.db'), 'migrations')).toThrow(advice);
  });
});
