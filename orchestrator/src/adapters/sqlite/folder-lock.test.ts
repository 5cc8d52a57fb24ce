import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { lockFolder } from './folder-lock.ts';

it('a data folder has one crawlerd at a time, and is free again when it has ended', () => {
  const file = join(temporaryFolder(), 'crawlerd.lock');
  const release = lockFolder(file);
  expect(() => lockFolder(file)).toThrow(StorageError);
  expect(() => lockFolder(file)).toThrow(/Another crawlerd is using .*its own CRAWLERD_DATA_DIR/);
  release();
  lockFolder(file)();
});

it('a killed process holds no lock', async () => {
  const file = join(temporaryFolder(), 'crawlerd.lock');
  const script = `
    const lock = new (require('better-sqlite3'))(process.argv[1]);
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    process.kill(process.pid, 'SIGKILL');`;
  await expect(promisify(execFile)(process.execPath, ['-e', script, file])).rejects.toMatchObject({
    signal: 'SIGKILL',
  });
  lockFolder(file)();
});
