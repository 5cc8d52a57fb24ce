import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { measureFolder } from './measure-folder.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const AMPLE = { entriesMax: 1_000_000, foldersMax: 1_000_000 };

function setUp() {
  const root = folderInMemory();
  const folder = join(root, 'e1');
  mkdirSync(folder);
  return { root, folder, measure: (bounds = {}) => measureFolder(folder, { ...AMPLE, ...bounds }) };
}

describe('what an output folder takes', () => {
  it('is what its files take on the disk, at any depth, and a little for each name', async () => {
    const { folder, measure } = setUp();
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/b/file'), Buffer.alloc(MIB, 'x'));
    writeFileSync(join(folder, 'empty'), '');
    expect(await measure()).toEqual({ bytes: MIB + 3 * 4 * KIB, entries: 4, seen: 'all' });
  });

  it('counts no holes, and a file with several names once', async () => {
    const { folder, measure } = setUp();
    writeFileSync(join(folder, 'sparse'), '');
    truncateSync(join(folder, 'sparse'), 2 ** 40);
    writeFileSync(join(folder, 'file'), Buffer.alloc(MIB, 'x'));
    linkSync(join(folder, 'file'), join(folder, 'again'));
    expect(await measure()).toEqual({ bytes: MIB + 2 * 4 * KIB, entries: 3, seen: 'all' });
  });

  it('counts links, FIFOs and names that are no UTF-8 as names, and follows no link', async () => {
    const { root, folder, measure } = setUp();
    mkdirSync(join(root, 'beside'));
    writeFileSync(join(root, 'beside/file'), Buffer.alloc(MIB, 'x'));
    symlinkSync(join(root, 'beside'), join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]));
    expect(await measure()).toEqual({ bytes: 3 * 4 * KIB, entries: 3, seen: 'all' });
  });

  it('is seen at depths that no path can name', async () => {
    const { folder, measure } = setUp();
    const script = `for (let i = 0; i < 1000; i++) { fs.mkdirSync('${'d'.repeat(200)}'); process.chdir('${'d'.repeat(200)}'); }
      fs.writeFileSync('file', Buffer.alloc(${MIB}, 'x'));`;
    execFileSync(process.execPath, ['-e', script], { cwd: folder });
    try {
      expect(await measure()).toEqual({ bytes: MIB + 1000 * 4 * KIB, entries: 1001, seen: 'all' });
    } finally {
      execFileSync('rm', ['-r', folder]);
    }
  });

  it('is not counted further than the bounds', async () => {
    const { folder, measure } = setUp();
    for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, name));
    expect(await measure({ entriesMax: 2 })).toMatchObject({ seen: 'too_much' });
    expect(await measure({ foldersMax: 2 })).toMatchObject({ seen: 'too_much' });
    expect(await measure({ signal: AbortSignal.abort() })).toMatchObject({ seen: 'too_much' });
    expect(await measure({ entriesMax: 3, foldersMax: 3 })).toMatchObject({ seen: 'all' });
  });

  it('is nothing if the folder is missing, or is a link', async () => {
    const { folder, measure } = setUp();
    rmSync(folder, { recursive: true });
    expect(await measure()).toEqual({ bytes: 0, entries: 0, seen: 'all' });
    symlinkSync('/etc', folder);
    expect(await measure()).toEqual({ bytes: 0, entries: 0, seen: 'all' });
  });
});
