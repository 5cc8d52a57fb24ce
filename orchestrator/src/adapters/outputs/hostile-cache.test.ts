import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { delay } from '../system/delay.ts';
import { copyCacheFiles } from './copy-cache-files.ts';
import { cacheCopy } from './testing/cache-copy.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('a hostile cache', () => {
  it.each<[string, (path: string, secret: string) => void]>([
    ['a link', (path, secret) => symlinkSync(secret, path)],
    ['a hard link to a file elsewhere', (path, secret) => linkSync(secret, path)],
    ['a FIFO', (path) => void execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
  ])('that is %s is left out, and the others are copied', async (_, make) => {
    const { from, to, write, copy } = cacheCopy();
    const secret = join(dirname(dirname(from)), 'secret');
    writeFileSync(secret, 'secret');
    make(join(from, 'evil.http-cache'), secret);
    expect(await copy()).toMatchObject({ outcome: 'missed' });
    write('good.http-cache', 'good');
    expect(await copy()).toEqual({ outcome: 'ready' });
    expect(readdirSync(to)).toEqual(['good.http-cache']);
  });

  it('behind a folder that is a link is left out', async () => {
    const { from, copy, expectNothing } = cacheCopy();
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'x.http-cache'), 'secret');
    symlinkSync(elsewhere, join(from, 'sub'));
    expect(await copy()).toMatchObject({ outcome: 'missed' });
    expectNothing();
  });

  it('that is a sparse file of a terabyte is rejected at once', async () => {
    const { from, write, copy, expectNothing } = cacheCopy();
    write('a.http-cache', 'good');
    write('b.http-cache', '');
    truncateSync(join(from, 'b.http-cache'), 2 ** 40);
    expect(await copy()).toEqual({
      outcome: 'missed',
      why: 'One of its files *.http-cache consists of holes almost entirely, so it is not a cache.',
    });
    expectNothing();
  });

  it('whose files are too large in total is rejected, although none of them is', async () => {
    const { from, copy, expectNothing } = cacheCopy(temporaryFolder());
    const names = ['a.http-cache', 'b.http-cache'];
    for (const name of names) {
      // Just enough blocks not to consist of holes.
      execFileSync('fallocate', ['--length', `${600 * MIB}`, join(from, name)]);
      truncateSync(join(from, name), 9 * 1024 * MIB);
    }
    // The sizes are checked before copying: nine gibibytes need not be copied.
    const requireRoom = async () => Promise.resolve(truncateSync(join(from, 'a.http-cache'), 0));
    expect(await copy({ requireRoom })).toEqual({
      outcome: 'missed',
      why: 'Its files *.http-cache are larger than 16384 MiB.',
    });
    expectNothing();
  });

  it('that grows while it is copied is copied up to its size at the check', async () => {
    const { from, to, write, copy } = cacheCopy();
    const judged = 3 * MIB + 5;
    write('a.http-cache', Buffer.alloc(judged));
    const requireRoom = async () => Promise.resolve(appendFileSync(join(from, 'a.http-cache'), 'more'));
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(statSync(join(to, 'a.http-cache')).size).toBe(judged);
  });

  it('that shrinks while it is copied is copied up to its end', async () => {
    const { from, to, write, copy } = cacheCopy();
    write('a.http-cache', Buffer.alloc(3 * MIB));
    const requireRoom = async () => {
      truncateSync(join(from, 'a.http-cache'), MIB);
      return Promise.resolve();
    };
    expect(await copy({ requireRoom })).toEqual({ outcome: 'ready' });
    expect(statSync(join(to, 'a.http-cache')).size).toBe(MIB);
  });

  it('with some holes is copied with its holes', async () => {
    const { from, to, write, copy } = cacheCopy();
    write('a.http-cache', '');
    const file = join(from, 'a.http-cache');
    truncateSync(file, 64 * MIB);
    const handle = openSync(file, 'r+');
    // Every eighth block, so that no chunk is zero as a whole; the last is a hole.
    for (let at = 0; at < 64 * MIB; at += 32 * KIB)
      writeSync(handle, Buffer.alloc(4 * KIB, 'x'), 0, 4 * KIB, at);
    closeSync(handle);
    expect(await copy()).toEqual({ outcome: 'ready' });
    const copied = statSync(join(to, 'a.http-cache'));
    expect(copied).toMatchObject({ size: 64 * MIB, blocks: statSync(file).blocks });
    expect(readFileSync(join(to, 'a.http-cache')).equals(readFileSync(file))).toBe(true);
  });

  it('whose holes are filled while it is copied is watched as it grows', async () => {
    const { from, write, copy, expectNothing } = cacheCopy();
    const file = join(from, 'a.http-cache');
    write('a.http-cache', Buffer.alloc(MIB, 'x'));
    truncateSync(file, 8 * MIB);
    let room = 4 * MIB;
    const requireRoom = async (bytes: number) => {
      writeFileSync(file, Buffer.alloc(8 * MIB, 'y'));
      room -= Math.min(bytes, MIB);
      return room < 0 ? Promise.reject(new StorageError('The disk is full.')) : Promise.resolve();
    };
    expect(await copy({ requireRoom })).toEqual({ outcome: 'missed', why: 'The disk is full.' });
    expectNothing();
  });

  it('that takes too long is given up', async () => {
    const { from, to, layout, write, expectNothing } = cacheCopy();
    write('a.http-cache', Buffer.alloc(3 * MIB, 'x'));
    const guard = { isWanted: () => true, requireRoom: () => delay(20) };
    const folders = { from, to, unfinished: layout.unfinishedOutputFolder('later') };
    expect(await copyCacheFiles(folders, guard, 10)).toEqual({
      outcome: 'missed',
      why: 'Copying its files *.http-cache takes longer than 10 minutes.',
    });
    expectNothing();
  });
});
