import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { folderInMemory, temporaryFolder } from '../../testing/temporary-folder.ts';
import { cacheCopy, mode } from './testing/cache-copy.ts';

const MIB = 1024 * 1024;

describe('the cache of an earlier execution', () => {
  it.each([
    ['on the disk of this machine', temporaryFolder],
    ['in memory', folderInMemory],
  ])(
    'is copied to the same relative paths, writable by any user, and nothing else is, %s',
    async (_, root) => {
      const { from, to, write, copy } = cacheCopy(root());
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
      // A real copy: changes of one are not visible in the other.
      writeFileSync(join(from, 'shop.http-cache'), 'new');
      expect(statSync(join(to, 'shop.http-cache')).size).toBe(big.length);
    },
  );

  it('is inaccessible to other users of this machine while it is copied', async () => {
    const { to, layout, write, copy } = cacheCopy();
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

  it('is not copied into an output folder that exists already', async () => {
    const { to, write, copy } = cacheCopy();
    write('shop.http-cache', 'earlier');
    mkdirSync(to);
    expect(await copy()).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual([]);
  });

  it('is copied again after a crash left half of it', async () => {
    const { to, layout, write, copy } = cacheCopy();
    write('shop.http-cache', 'whole');
    const half = layout.unfinishedOutputFolder('later');
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'shop.http-cache'), 'wh');
    writeFileSync(join(half, 'old.http-cache'), 'of an earlier try');
    expect(await copy()).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual(['shop.http-cache']);
    expect(readFileSync(join(to, 'shop.http-cache'), 'utf8')).toBe('whole');
  });

  it('is missing if its folder is gone, or contains none', async () => {
    const { from, copy } = cacheCopy();
    expect(await copy()).toMatchObject({
      outcome: 'missed',
      why: expect.stringMatching(/no readable file \*\.http-cache/),
    });
    rmSync(from, { recursive: true });
    expect(await copy()).toEqual({ outcome: 'missed', why: 'Its output folder no longer exists.' });
  });
});

describe('copying a cache', () => {
  it('ends when the disk becomes full, and leaves nothing', async () => {
    const { write, copy, expectNothing } = cacheCopy();
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

  it('ends soon after it is no longer wanted, and leaves nothing', async () => {
    const { write, copy, expectNothing } = cacheCopy();
    write('a.http-cache', Buffer.alloc(3 * MIB));
    let asked = 0;
    expect(await copy({ isWanted: () => ++asked < 2 })).toEqual({ outcome: 'given_up' });
    expectNothing();
  });

  it('continues while the earlier execution is being deleted', async () => {
    const { from, to, write, copy } = cacheCopy();
    write('a.http-cache', Buffer.alloc(3 * MIB, 'x'));
    write('b.http-cache', 'gone before its turn');
    const requireRoom = async () => Promise.resolve(rmSync(from, { recursive: true, force: true }));
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual(['a.http-cache']);
    expect(statSync(join(to, 'a.http-cache')).size).toBe(3 * MIB);
  });

  it('says so if the data folder cannot be written', async () => {
    const { to, write, copy } = cacheCopy();
    write('a.http-cache', 'x');
    writeFileSync(join(dirname(to), '.unfinished'), 'a file where a folder should be');
    expect(await copy()).toMatchObject({ outcome: 'missed', why: expect.stringContaining('move it away') });
  });
});
