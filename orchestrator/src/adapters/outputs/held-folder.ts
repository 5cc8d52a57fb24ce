import { randomUUID } from 'node:crypto';
import { constants, fstatSync, readlinkSync, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import {
  access,
  chmod,
  lstat,
  open,
  opendir,
  rename,
  rmdir,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasErrorCode, messageOf } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** O_NONBLOCK, because opening a FIFO would wait for ever. */
const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
/** O_PATH: needs no permission, so it also opens what its owner has closed to himself. */
const NAMED_FOLDER = 0o10000000 | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const DESCRIPTORS = '/proc/self/fd';
const BATCH = 1000;

export interface FolderEntry {
  /** One character per byte: names need not be UTF-8, and what cannot be named cannot be opened or removed. */
  readonly name: string;
  /** At the time of listing; only what was opened can be relied on. */
  readonly kind: 'file' | 'folder' | 'link' | 'special';
}

/** Why something was not opened. `gone`: there is nothing of this name (any more). */
export type NotOpened = 'gone' | 'link' | 'special' | 'hard_link' | 'not_readable';

export type Identity = Pick<BigIntStats, 'dev' | 'ino'>;

/**
 * A folder of an output folder, held open. A crawler owns what is below and may replace any name at any time, by
 * links too, so no path of several of its names is ever used: each name is looked up in the folder that the
 * descriptor stands for (`/proc/self/fd/<n>/<name>`, which is Linux's openat), links are not followed, and an
 * opened file is judged by its descriptor alone. So whatever is opened lies inside.
 */
export class HeldFolder {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * An output folder itself: everything above it belongs to crawlerd. Null if there is none. Here and below, what a
   * crawler can cause is no error, but what this machine causes is: a result must not be overlooked for that.
   *
   * @throws StorageError without `/proc`, too: then nothing is opened, rather than by path.
   */
  static async at(path: string): Promise<HeldFolder | null> {
    const handle = await open(path, FOLDER).catch(noneUnlessOurs);
    if (handle === null) return null;
    const folder = new HeldFolder(handle);
    try {
      await access(`${DESCRIPTORS}/${handle.fd}`);
      return folder;
    } catch (error) {
      await folder.close();
      throw new StorageError(`Output folders are read through ${DESCRIPTORS}: mount /proc (Linux).`, {
        cause: error,
      });
    }
  }

  /** Null if it is not a folder (any more), or may not be read. */
  async openFolder(name: string): Promise<HeldFolder | null> {
    const opened = await this.tryFolder(name);
    return typeof opened === 'string' ? null : opened;
  }

  /** The same, and why not. */
  async tryFolder(name: string): Promise<HeldFolder | NotOpened> {
    const opened = await open(this.#pathOf(name), FOLDER).catch(causeUnlessOurs);
    return typeof opened === 'string' ? opened : new HeldFolder(opened);
  }

  /**
   * The folder above, whatever it is called by now; null if that is not `expected` (any more), because this one was
   * moved. What is moved stays inside, but the root has something above it, too.
   */
  async openAbove(expected: Identity): Promise<HeldFolder | null> {
    const handle = await open(`${DESCRIPTORS}/${this.#handle.fd}/..`, FOLDER).catch(noneUnlessOurs);
    if (handle === null) return null;
    const folder = new HeldFolder(handle);
    const { dev, ino } = folder.identity();
    if (dev === expected.dev && ino === expected.ino) return folder;
    await folder.close();
    return null;
  }

  /** It stays the same for as long as the folder is there. */
  identity(): Identity {
    return fstatSync(this.#handle.fd, { bigint: true });
  }

  /** For reading; null unless it is a regular file with no other name, which could be one outside. */
  async openFile(name: string): Promise<FileHandle | null> {
    const opened = await this.tryFile(name);
    return typeof opened === 'string' ? null : opened;
  }

  /** The same, and why not. */
  async tryFile(name: string): Promise<FileHandle | NotOpened> {
    const handle = await open(this.#pathOf(name), FILE).catch(causeUnlessOurs);
    if (typeof handle === 'string') return handle;
    const refusal = await this.#refusalOf(handle).catch(() => 'gone' as const);
    if (refusal === null) return handle;
    await handle.close();
    return refusal;
  }

  /** In batches, in no order. Ends early if the folder cannot be read (any more). */
  async *entries(): AsyncIterable<readonly FolderEntry[]> {
    const options = { encoding: 'latin1', bufferSize: BATCH } as const;
    const folder = await opendir(`${DESCRIPTORS}/${this.#handle.fd}`, options).catch(noneUnlessOurs);
    if (folder === null) return;
    try {
      let batch: FolderEntry[] = [];
      for (;;) {
        const entry = await folder.read().catch(() => null);
        if (entry !== null) batch.push({ name: entry.name, kind: kindOf(entry) });
        if (batch.length > 0 && (entry === null || batch.length === BATCH)) {
          yield batch;
          batch = [];
        }
        if (entry === null) return;
      }
    } finally {
      await folder.close();
    }
  }

  /** What a name stands for now, a link itself; null if it is gone. Only to count, or to remove: it may change. */
  async look(name: string): Promise<Stats | null> {
    return lstat(this.#pathOf(name)).catch(() => null);
  }

  /** Removes a name that is not a folder, a link itself. */
  async unlink(name: string): Promise<void> {
    await unlink(this.#pathOf(name));
  }

  /** Removes an empty folder. */
  async rmdir(name: string): Promise<void> {
    await rmdir(this.#pathOf(name));
  }

  /** Moves whatever has this name into another folder of the same output folder. */
  async move(name: string, to: HeldFolder, newName: string): Promise<void> {
    await rename(this.#pathOf(name), to.#pathOf(newName));
  }

  /** Lets crawlerd into a folder that its owner, the same user, has closed. */
  async unlock(name: string): Promise<void> {
    await unlockFolder(this.#pathOf(name));
  }

  async stat(): Promise<Stats> {
    return this.#handle.stat();
  }

  async chmod(mode: number): Promise<void> {
    await this.#handle.chmod(mode);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /**
   * Null if the opened file has a name in this folder and no other one. A hard link that is being removed may leave a
   * foreign file with one link: the kernel counts down first, and only then marks the place as deleted, for good. Both
   * happen while the folder is locked, so a look for a name that was never there waits until they have.
   */
  async #refusalOf({ fd }: FileHandle): Promise<NotOpened | null> {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return 'special';
    if (stat.nlink > 1) return 'hard_link';
    const place = placeOf(fd);
    if (stat.nlink !== 1 || place === null || dirname(place) !== placeOf(this.#handle.fd)) return 'gone';
    await this.look(randomUUID());
    return placeOf(fd) === null ? 'gone' : null;
  }

  #pathOf(name: string): Buffer {
    // The system lists no such names; a caller that makes one up must not get outside by it.
    if (/^\.{0,2}$|[/\0]/.test(name)) throw new Error(`not a name in a folder: ${JSON.stringify(name)}`);
    return Buffer.from(`${DESCRIPTORS}/${this.#handle.fd}/${name}`, 'latin1');
  }
}

/** Whatever has this name meanwhile, only what was opened is changed. @throws the error of the system */
export async function unlockFolder(path: string | Buffer): Promise<void> {
  const folder = await open(path, NAMED_FOLDER);
  try {
    await chmod(`${DESCRIPTORS}/${folder.fd}`, 0o700);
  } finally {
    await folder.close();
  }
}

/** The place of an open file or folder; null if it was removed. Synchronous: the kernel answers from memory. */
function placeOf(fd: number): string | null {
  const place = readlinkSync(`${DESCRIPTORS}/${fd}`, 'latin1');
  return place.endsWith(' (deleted)') ? null : place;
}

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

function noneUnlessOurs(error: unknown): null {
  causeUnlessOurs(error);
  return null;
}

function causeUnlessOurs(error: unknown): NotOpened {
  if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return 'gone';
  if (hasErrorCode(error, 'ELOOP')) return 'link';
  // A socket, or a device without a driver.
  if (hasErrorCode(error, 'ENXIO', 'ENODEV')) return 'special';
  if (!hasErrorCode(error, 'EMFILE', 'ENFILE', 'ENOMEM', 'EIO')) return 'not_readable';
  const advice = 'Look at the disk, the memory, and the limit of open files (ulimit -n).';
  throw new StorageError(`An output folder cannot be read: ${messageOf(error)}. ${advice}`, { cause: error });
}
