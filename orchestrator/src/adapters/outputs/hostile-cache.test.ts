import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { cacheCopy } from './testing/cache-copy.ts';

const MIB = 1024 * 1024;

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
      why: 'Its files *.http-cache are larger than 16384 MiB.',
    });
    expectNothing();
  });

  it('whose files are too large in total is rejected, although none of them is', async () => {
    const { from, write, copy, expectNothing } = cacheCopy();
    const names = ['a.http-cache', 'b.http-cache'];
    for (const name of names) {
      write(name, '');
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
});
