import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { makeHarmless } from './make-harmless.ts';

const SET_ID = 0o6000;

function setUp() {
  const root = folderInMemory();
  const folder = join(root, 'e1');
  mkdirSync(folder);
  const write = (path: string, mode: number): string => {
    writeFileSync(path, 'content');
    chmodSync(path, mode);
    return path;
  };
  return { root, folder, write };
}

const modeOf = (path: string | Buffer): number => statSync(path).mode & 0o7777;

describe('an output folder that is left behind', () => {
  it('has no setuid or setgid bit any more, in files and folders at any depth, and keeps all other bits', async () => {
    const { folder, write } = setUp();
    const deep = join(folder, ...Array.from({ length: 100 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]);
    writeFileSync(odd, '');
    chmodSync(odd, 0o6755);
    write(join(folder, 'plain'), 0o640);
    write(join(folder, 'tool'), 0o4755);
    write(join(deep, 'tool'), 0o2511);
    mkdirSync(join(folder, 'empty'));
    chmodSync(join(folder, 'empty'), 0o3777);
    chmodSync(folder, 0o6777);
    expect(await makeHarmless(folder)).toBe(5);
    expect(modeOf(folder)).toBe(0o777);
    expect(modeOf(odd)).toBe(0o755);
    expect(modeOf(join(folder, 'plain'))).toBe(0o640);
    expect(modeOf(join(folder, 'tool'))).toBe(0o755);
    expect(modeOf(join(deep, 'tool'))).toBe(0o511);
    expect(modeOf(join(folder, 'empty'))).toBe(0o1777);
    expect(await makeHarmless(folder)).toBe(0);
  });

  it('has no FIFO, socket or device any more, and keeps files, folders and links', async () => {
    const { folder, write } = setUp();
    mkdirSync(join(folder, 'sub'));
    write(join(folder, 'sub/file'), 0o644);
    symlinkSync('sub/file', join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'sub/fifo')]);
    const server = createServer().listen(join(folder, 'socket'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    // A device that any user may make: the mark of a removed file in an overlay.
    execFileSync('mknod', [join(folder, 'device'), 'c', '0', '0']);
    expect(await makeHarmless(folder)).toBe(3);
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
      'link',
      'sub',
      'sub/file',
    ]);
  });

  it('changes nothing outside, whatever leads there', async () => {
    const { root, folder, write } = setUp();
    const tool = write(join(root, 'tool'), 0o4755);
    mkdirSync(join(root, 'beside'));
    write(join(root, 'beside/tool'), 0o4755);
    linkSync(tool, join(folder, 'hard'));
    symlinkSync(tool, join(folder, 'soft'));
    symlinkSync(join(root, 'beside'), join(folder, 'sub'));
    expect(await makeHarmless(folder)).toBe(1);
    expect([tool, join(root, 'beside/tool')].map(modeOf)).toEqual([0o4755, 0o4755]);
    // Without its setuid bit it could not be left: so the name is gone.
    expect(readdirSync(folder).toSorted()).toEqual(['soft', 'sub']);
  });

  it('keeps no setuid file under several names', async () => {
    const { folder, write } = setUp();
    const tool = write(join(folder, 'tool'), 0o4755);
    linkSync(tool, join(folder, 'again'));
    await makeHarmless(folder);
    const left = readdirSync(folder);
    expect(left.filter((name) => (modeOf(join(folder, name)) & SET_ID) !== 0)).toEqual([]);
  });

  it('keeps no setuid file where no path reaches', async () => {
    const { folder } = setUp();
    const name = 'd'.repeat(200);
    const script = `for (let i = 0; i < 50; i++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }
      fs.writeFileSync('tool', ''); fs.chmodSync('tool', 0o4755);`;
    execFileSync(process.execPath, ['-e', script], { cwd: folder });
    expect(await makeHarmless(folder)).toBe(1);
    expect(execFileSync('find', [folder, '-perm', '/6000'], { encoding: 'utf8' })).toBe('');
    execFileSync('rm', ['-r', folder]);
  });

  it('keeps no setuid file in a tree that is deep and branches everywhere', async () => {
    const { folder } = setUp();
    const script = `for (let i = 0; i < 2500; i++) {
      fs.mkdirSync('side/below', { recursive: true });
      fs.writeFileSync('side/below/tool', ''); fs.chmodSync('side/below/tool', 0o4755);
      fs.mkdirSync('deeper'); process.chdir('deeper');
    }`;
    execFileSync(process.execPath, ['-e', script], { cwd: folder });
    try {
      expect(await makeHarmless(folder, { entriesMax: 20_000, foldersMax: 20_000 })).toBe(2500);
    } finally {
      execFileSync('rm', ['-r', folder]);
    }
  });

  it('that is too large says so, and that is missing is harmless', async () => {
    const { root, folder, write } = setUp();
    for (const name of ['a', 'b', 'c']) write(join(folder, name), 0o644);
    const cut = makeHarmless(folder, { entriesMax: 2, foldersMax: 2 });
    await expect(cut).rejects.toThrow(StorageError);
    await expect(cut).rejects.toThrow(/too many files. Delete the folder/);
    expect(await makeHarmless(join(root, 'missing'))).toBe(0);
    expect(existsSync(join(root, 'missing'))).toBe(false);
  });
});
