import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CopyGuard } from '../../ports/output-files.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { folderInMemory, temporaryFolder } from '../../testing/temporary-folder.ts';
import { dataLayout } from '../data-folder/data-layout.ts';
import { OutputFilesOnDisk } from './output-files-on-disk.ts';

const MIB = 1024 * 1024;
const FREE: CopyGuard = { isWanted: () => true, requireRoom: () => Promise.resolve() };

function setUp(root = folderInMemory()) {
  const layout = dataLayout(root);
  const outputs = new OutputFilesOnDisk(layout);
  const [from, to] = [outputs.path('earlier'), outputs.path('later')];
  mkdirSync(from, { recursive: true });
  return {
    from,
    to,
    layout,
    write: (name: string, content: string | Buffer) => {
      mkdirSync(dirname(join(from, name)), { recursive: true });
      writeFileSync(join(from, name), content);
    },
    copy: (guard: Partial<CopyGuard> = {}) =>
      outputs.copyCacheFiles('earlier', 'later', { ...FREE, ...guard }),
    /** Nothing of a copy that did not come to its end is left. */
    expectNothing: () => {
      expect([to, layout.unfinishedOutputFolder('later')].filter((path) => existsSync(path))).toEqual([]);
    },
  };
}

const mode = (path: string): number => statSync(path).mode & 0o777;

describe('the cache of an earlier execution', () => {
  it.each([
    ['on the disk of this machine', temporaryFolder],
    ['in memory', folderInMemory],
  ])(
    'is copied to the same relative paths, writable by any user, and nothing else is, %s',
    async (_, root) => {
      const { from, to, write, copy } = setUp(root());
      const umask = process.umask(0o077);
      onTestFinished(() => void process.umask(umask));
      const big = Buffer.alloc(3 * MIB + 5, 'x');
      write('shop.http-cache', big);
      write('a/b/other.http-cache', 'other');
      write('empty.http-cache', '');
      for (const name of [
        'items.jsonl',
        'completion.json',
        'http-cache',
        '.x.http-cache',
        'a/x.http-cache.tmp',
      ]) {
        write(name, 'no');
      }
      expect(await copy()).toEqual({ outcome: 'ready' });
      expect(readdirSync(to, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
        'a',
        'a/b',
        'a/b/other.http-cache',
        'empty.http-cache',
        'shop.http-cache',
      ]);
      expect(readFileSync(join(to, 'shop.http-cache')).equals(big)).toBe(true);
      const copies = ['a', 'a/b', 'a/b/other.http-cache', 'shop.http-cache'];
      expect(copies.map((name) => mode(join(to, name)))).toEqual([0o777, 0o777, 0o666, 0o666]);
      // A copy: what one of the two writes the other does not see.
      writeFileSync(join(from, 'shop.http-cache'), 'new');
      expect(statSync(join(to, 'shop.http-cache')).size).toBe(big.length);
    },
  );

  it('can be reached by no other user of this machine while it is copied', async () => {
    const { to, layout, write, copy } = setUp();
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    write('a/shop.http-cache', 'x');
    const folders = [layout.unfinishedOutputs, layout.unfinishedOutputFolder('later')];
    const seen: number[][] = [];
    const requireRoom = async () => {
      seen.push(folders.map(mode));
      return Promise.resolve();
    };
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(seen).toEqual([
      [0o700, 0o700],
      [0o700, 0o700],
    ]);
    expect([mode(to), mode(join(to, 'a'))]).toEqual([0o700, 0o777]);
  });

  it('is not copied into an output folder that is there already', async () => {
    const { to, write, copy } = setUp();
    write('shop.http-cache', 'earlier');
    mkdirSync(to);
    expect(await copy()).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual([]);
  });

  it('is copied anew where a crash left half of it', async () => {
    const { to, layout, write, copy } = setUp();
    write('shop.http-cache', 'whole');
    const half = layout.unfinishedOutputFolder('later');
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'shop.http-cache'), 'wh');
    writeFileSync(join(half, 'old.http-cache'), 'of an earlier try');
    expect(await copy()).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual(['shop.http-cache']);
    expect(readFileSync(join(to, 'shop.http-cache'), 'utf8')).toBe('whole');
  });

  it('is missed where its folder is gone, and where there is none in it', async () => {
    const { from, copy } = setUp();
    expect(await copy()).toMatchObject({
      outcome: 'missed',
      why: expect.stringMatching(/no readable file \*\.http-cache/),
    });
    rmSync(from, { recursive: true });
    expect(await copy()).toEqual({ outcome: 'missed', why: 'Its output folder no longer exists.' });
  });
});

describe('a hostile cache', () => {
  it.each<[string, (path: string, secret: string) => void]>([
    ['a link', (path, secret) => symlinkSync(secret, path)],
    ['a second name of a file elsewhere', (path, secret) => linkSync(secret, path)],
    ['a FIFO', (path) => void execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
  ])('that is %s is left out, and the others are copied', async (_, make) => {
    const { from, to, write, copy } = setUp();
    const secret = join(dirname(dirname(from)), 'secret');
    writeFileSync(secret, 'secret');
    make(join(from, 'evil.http-cache'), secret);
    expect(await copy()).toMatchObject({ outcome: 'missed' });
    write('good.http-cache', 'good');
    expect(await copy()).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual(['good.http-cache']);
  });

  it('behind a folder that is a link is left out', async () => {
    const { from, copy, expectNothing } = setUp();
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'x.http-cache'), 'secret');
    symlinkSync(elsewhere, join(from, 'sub'));
    expect(await copy()).toMatchObject({ outcome: 'missed' });
    expectNothing();
  });

  it('that is a sparse file of a terabyte is missed at once', async () => {
    const { from, write, copy, expectNothing } = setUp();
    write('a.http-cache', 'good');
    write('b.http-cache', '');
    truncateSync(join(from, 'b.http-cache'), 2 ** 40);
    expect(await copy()).toEqual({
      outcome: 'missed',
      why: 'Its files *.http-cache are larger than 16384 MiB.',
    });
    expectNothing();
  });

  it('whose files are too large together is missed, though none of them is', async () => {
    const { from, write, copy, expectNothing } = setUp();
    const names = ['a.http-cache', 'b.http-cache'];
    for (const name of names) {
      write(name, '');
      truncateSync(join(from, name), 9 * 1024 * MIB);
    }
    // Judged already: its nine gibibytes need not be copied.
    const requireRoom = async () => Promise.resolve(truncateSync(join(from, 'a.http-cache'), 0));
    expect(await copy({ requireRoom })).toEqual({
      outcome: 'missed',
      why: 'Its files *.http-cache are larger than 16384 MiB.',
    });
    expectNothing();
  });

  it('that grows while it is copied is copied as far as it went when it was judged', async () => {
    const { from, to, write, copy } = setUp();
    const judged = 3 * MIB + 5;
    write('a.http-cache', Buffer.alloc(judged));
    const requireRoom = async () => Promise.resolve(appendFileSync(join(from, 'a.http-cache'), 'more'));
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(statSync(join(to, 'a.http-cache')).size).toBe(judged);
  });

  it('that shrinks while it is copied is copied as far as it goes', async () => {
    const { from, to, write, copy } = setUp();
    write('a.http-cache', Buffer.alloc(3 * MIB));
    const requireRoom = async () => {
      truncateSync(join(from, 'a.http-cache'), MIB);
      return Promise.resolve();
    };
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(statSync(join(to, 'a.http-cache')).size).toBe(MIB);
  });
});

describe('copying a cache', () => {
  it('ends where the disk gets full, and leaves nothing', async () => {
    const { write, copy, expectNothing } = setUp();
    write('a.http-cache', Buffer.alloc(3 * MIB));
    const asked: number[] = [];
    const requireRoom = async (bytes: number) => {
      asked.push(bytes);
      return asked.length < 3 ? Promise.resolve() : Promise.reject(new StorageError('The disk is full.'));
    };
    expect(await copy({ requireRoom })).toEqual({ outcome: 'missed', why: 'The disk is full.' });
    expect(asked).toEqual([3 * MIB, 3 * MIB, 2 * MIB]);
    expectNothing();
  });

  it('ends soon after it is not wanted any more, and leaves nothing', async () => {
    const { write, copy, expectNothing } = setUp();
    write('a.http-cache', Buffer.alloc(3 * MIB));
    let asked = 0;
    expect(await copy({ isWanted: () => ++asked < 2 })).toEqual({ outcome: 'given_up' });
    expectNothing();
  });

  it('goes on while the earlier execution is being deleted', async () => {
    const { from, to, write, copy } = setUp();
    write('a.http-cache', Buffer.alloc(3 * MIB, 'x'));
    write('b.http-cache', 'gone before its turn');
    const requireRoom = async () => Promise.resolve(rmSync(from, { recursive: true, force: true }));
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual(['a.http-cache']);
    expect(statSync(join(to, 'a.http-cache')).size).toBe(3 * MIB);
  });

  it('says so where the data folder cannot be written', async () => {
    const { to, write, copy } = setUp();
    write('a.http-cache', 'x');
    writeFileSync(join(dirname(to), '.unfinished'), 'a file where a folder should be');
    expect(await copy()).toMatchObject({ outcome: 'missed', why: expect.stringContaining('move it away') });
  });
});
