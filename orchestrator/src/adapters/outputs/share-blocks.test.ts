import {
  appendFileSync,
  constants,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceInFs } from '../../testing/replace-in-fs.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { copyCacheFiles } from './copy-cache-files.ts';

const { copyFile } = fs;
let modes: (number | undefined)[] = [];

// Simulates a file system that shares blocks, such as btrfs or XFS: its clone is a copy of the whole file.
replaceInFs({
  copyFile: async (from, to, mode) => {
    modes.push(mode);
    await copyFile(from, to);
  },
});

async function copyWhile(change: (file: string) => void): Promise<string> {
  const root = folderInMemory();
  const folders = { from: join(root, 'e1'), unfinished: join(root, 'unfinished'), to: join(root, 'e2') };
  mkdirSync(folders.from);
  const file = join(folders.from, 'shop.http-cache');
  writeFileSync(file, 'judged', { mode: 0o444 });
  modes = [];
  const requireRoom = async () => Promise.resolve(change(file));
  expect(await copyCacheFiles(folders, { isWanted: () => true, requireRoom })).toEqual({ outcome: 'ready' });
  expect(modes).toEqual([constants.COPYFILE_FICLONE_FORCE]);
  const copy = join(folders.to, 'shop.http-cache');
  expect(statSync(copy).mode & 0o777).toBe(0o666);
  return readFileSync(copy, 'utf8');
}

describe('a cache whose blocks can be shared', () => {
  it('is copied up to its size at the check, even if it grows meanwhile', async () => {
    expect(await copyWhile((file) => appendFileSync(file, ' and more'))).toBe('judged');
  });

  it('is copied up to its end if it shrinks meanwhile', async () => {
    expect(await copyWhile((file) => truncateSync(file, 3))).toBe('jud');
  });
});
