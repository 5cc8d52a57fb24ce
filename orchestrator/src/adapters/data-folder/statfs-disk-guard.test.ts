import { statfsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { StatfsDiskGuard } from './statfs-disk-guard.ts';

const MIB = 1024 * 1024;
/** More than any disk has. */
const PEBIBYTE_MB = 1024 ** 3;

describe('the guard of the disk', () => {
  it('requires room for what is about to be written in addition to what must stay free', async () => {
    const folder = temporaryFolder();
    const { bavail, bsize } = statfsSync(folder);
    // There is room for either alone, even if other programs write meanwhile, but not for both.
    const mostMb = Math.ceil((0.7 * bavail * bsize) / MIB);
    const kept = new StatfsDiskGuard(folder, mostMb).requireRoom();
    await expect(kept).resolves.toBeUndefined();
    const written = new StatfsDiskGuard(folder, 0).requireRoom(mostMb * MIB);
    await expect(written).resolves.toBeUndefined();
    const both = new StatfsDiskGuard(folder, mostMb).requireRoom(mostMb * MIB);
    await expect(both).rejects.toBeInstanceOf(StorageError);
  });

  it('says how much is free, how much must be and for what', async () => {
    const folder = temporaryFolder();
    const guard = new StatfsDiskGuard(folder, PEBIBYTE_MB);
    const free = `^The disk of ${folder} is nearly full: \\d+ MiB are free, and `;
    const advice = 'MiB\\. Free some space, or lower CRAWLERD_MIN_FREE_MB\\.$';
    await expect(guard.requireRoom()).rejects.toThrow(
      new RegExp(`${free}launches need ${PEBIBYTE_MB} ${advice}`),
    );
    await expect(guard.requireRoom(5 * MIB + 1)).rejects.toThrow(
      new RegExp(`${free}a copy needs ${PEBIBYTE_MB + 6} ${advice}`),
    );
  });

  it('requires nothing where nothing has to stay free', async () => {
    const room = new StatfsDiskGuard('/no/such/folder', 0).requireRoom();
    await expect(room).resolves.toBeUndefined();
  });
});
