import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openInside } from './open-inside.ts';

/** An output folder, and beside it another one whose name begins with the same letters. */
function setUp() {
  const root = temporaryFolder();
  const [folder, beside] = [join(root, 'e1'), join(root, 'e10')];
  for (const path of [folder, beside]) {
    mkdirSync(path);
    writeFileSync(join(path, 'plain'), 'words');
  }
  return { root, folder, beside };
}

function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });
}

describe('a file of an output folder', () => {
  it('is opened if it is a regular file, also in a subfolder', async () => {
    const { folder } = setUp();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub/deep'), 'deeper words');
    for (const [name, words] of [
      ['plain', 'words'],
      ['sub/deep', 'deeper words'],
    ] as const) {
      const handle = await openInside(folder, join(folder, name));
      expect(await handle?.readFile('utf8')).toBe(words);
      await handle?.close();
    }
  });

  it('is not opened through a folder that leads outside, and is not kept open', async () => {
    const { folder, beside } = setUp();
    symlinkSync(beside, join(folder, 'sub'));
    expect(await openInside(folder, join(folder, 'sub/plain'))).toBeNull();
    expect(isOpen(join(beside, 'plain'))).toBe(false);
  });

  it.each<[string, (path: string, plain: string) => void]>([
    ['a symbolic link, even to a file beside it', (path, plain) => symlinkSync(plain, path)],
    ['a hard link to another file', (path, plain) => linkSync(plain, path)],
    ['a FIFO, which would never open', (path) => void execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    ['missing', () => undefined],
  ])('is not opened if it is %s', async (_, make) => {
    const { folder } = setUp();
    const path = join(folder, 'evil');
    make(path, join(folder, 'plain'));
    expect(await openInside(folder, path)).toBeNull();
  });
});
