import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { HeldFolder } from './held-folder.ts';

/** An output folder, and beside it another one whose name begins with the same letters. */
async function setUp() {
  const root = temporaryFolder();
  const [folder, beside] = [join(root, 'e1'), join(root, 'e10')];
  for (const path of [folder, beside]) {
    mkdirSync(path);
    writeFileSync(join(path, 'plain'), `words of ${path}`);
  }
  const held = await HeldFolder.at(folder);
  if (held === null) throw new Error('the folder is not there');
  onTestFinished(() => held.close());
  return { root, folder, beside, held };
}

async function contentOf(held: HeldFolder, name: string): Promise<string | null> {
  const handle = await held.openFile(name);
  if (handle === null) return null;
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

describe('a file of an output folder', () => {
  it('is opened if it is a regular file, also in a subfolder', async () => {
    const { folder, held } = await setUp();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub/deep'), 'deeper words');
    expect(await contentOf(held, 'plain')).toBe(`words of ${folder}`);
    const sub = await held.openFolder('sub');
    expect(sub && (await contentOf(sub, 'deep'))).toBe('deeper words');
    await sub?.close();
  });

  it('is that of the folder that was opened, whatever has its name by now', async () => {
    const { root, folder, beside, held } = await setUp();
    renameSync(folder, join(root, 'elsewhere'));
    symlinkSync(beside, folder);
    expect(await contentOf(held, 'plain')).toBe(`words of ${folder}`);
    const names: string[] = [];
    for await (const entries of held.entries()) names.push(...entries.map(({ name }) => name));
    expect(names).toEqual(['plain']);
    expect(await HeldFolder.at(folder)).toBeNull();
  });

  it('is found again from below, but not once the folder in between was moved, and nothing above the root', async () => {
    const { folder, held } = await setUp();
    for (const name of ['a', 'a/b', 'c']) mkdirSync(join(folder, name));
    const a = await held.openFolder('a');
    const b = await a?.openFolder('b');
    if (!a || !b) throw new Error('they are not there');
    onTestFinished(() => Promise.all([a.close(), b.close()]).then(() => undefined));
    const above = await b.openAbove(a.identity());
    expect(above?.identity()).toEqual(a.identity());
    await above?.close();
    renameSync(join(folder, 'a/b'), join(folder, 'c/b'));
    expect(await b.openAbove(a.identity())).toBeNull();
    expect(await held.openAbove(held.identity())).toBeNull();
  });

  it('is not opened through a folder that leads outside, and nothing is kept open', async () => {
    const { folder, beside, held } = await setUp();
    symlinkSync(beside, join(folder, 'sub'));
    linkSync(join(beside, 'plain'), join(folder, 'hard'));
    const before = readdirSync('/proc/self/fd').length;
    expect(await held.openFolder('sub')).toBeNull();
    expect(await held.openFolder('plain')).toBeNull();
    expect(await held.openFile('hard')).toBeNull();
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });

  it.each<[string, (path: string, plain: string) => void]>([
    ['a symbolic link, even to a file beside it', (path, plain) => symlinkSync(plain, path)],
    ['a hard link to another file', (path, plain) => linkSync(plain, path)],
    ['a FIFO, which would never open', (path) => void execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    ['missing', () => undefined],
  ])('is not opened if it is %s', async (_, make) => {
    const { folder, held } = await setUp();
    make(join(folder, 'evil'), join(folder, 'plain'));
    expect(await held.openFile('evil')).toBeNull();
  });

  it.each(['', '.', '..', '../e10/plain', 'sub/deep', 'plain\0'])('is never named %j', async (name) => {
    const { held } = await setUp();
    await expect(held.openFile(name)).rejects.toThrow('not a name in a folder');
    await expect(held.openFolder(name)).rejects.toThrow('not a name in a folder');
    await expect(held.unlink(name)).rejects.toThrow('not a name in a folder');
    await expect(held.look(name)).rejects.toThrow('not a name in a folder');
  });
});
