import { randomUUID } from 'node:crypto';
import { rmdir, unlink } from 'node:fs/promises';
import { hasErrorCode } from '@crawlerd/shared';
import { HeldFolder, unlockFolder, type FolderEntry } from './held-folder.ts';
import { inParallel } from './in-parallel.ts';
import { EntrySizes } from './measure-folder.ts';

const OWNER_MAY = 0o700;
/** The owner of a folder may have closed it, who may be the user of crawlerd. */
const CLOSED = ['EACCES', 'EPERM'];

/**
 * Removes a folder with everything in it, in steps of at most a thousand names, and gives after each how much that
 * freed. The folder may be hostile: see {@link HeldFolder}. No link is followed, and however deep the folders are, none
 * is far away: each is moved up to the root first, so that at most two are open. After a crash what was moved is found
 * there.
 *
 * @throws the error of the system if something remains.
 */
export async function* removeFolder(path: string): AsyncGenerator<number> {
  const root = (await HeldFolder.at(path)) ?? (await unlocked(path));
  if (root === null) {
    await removeNoFolder(path);
    return;
  }
  let bytes = 0;
  try {
    bytes = new EntrySizes().bytesOf(await root.stat());
    yield* new Removal(root).run();
  } finally {
    await root.close();
  }
  await rmdir(path);
  yield bytes;
}

/** Above it everything belongs to crawlerd, so its path is its own. Null if there is none, or no folder. */
async function unlocked(path: string): Promise<HeldFolder | null> {
  try {
    await unlockFolder(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return null;
    throw error;
  }
  return HeldFolder.at(path);
}

/** A link that somebody has put in its place: what it leads to is not ours. */
async function removeNoFolder(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
}

class Removal {
  readonly #root: HeldFolder;
  readonly #sizes = new EntrySizes();

  constructor(root: HeldFolder) {
    this.#root = root;
  }

  async *run(): AsyncGenerator<number> {
    await makeWritable(this.#root);
    // A listing may leave out what is moved up meanwhile.
    for (let wasEmpty = false; !wasEmpty;) {
      wasEmpty = true;
      for await (const entries of this.#root.entries()) {
        wasEmpty = false;
        yield await this.#unlink(this.#root, entries);
        for (const { name, kind } of entries) if (kind === 'folder') yield* this.#removeFolder(name);
      }
    }
  }

  async *#removeFolder(name: string): AsyncGenerator<number> {
    const bytes = this.#sizes.bytesOf(await this.#root.look(name));
    const folder = await this.#open(name);
    if (folder === null) return;
    try {
      for (let wasEmpty = false; !wasEmpty;) {
        wasEmpty = true;
        for await (const entries of folder.entries()) {
          wasEmpty = false;
          const freed = await this.#unlink(folder, entries);
          await this.#moveUp(folder, entries);
          yield freed;
        }
      }
    } finally {
      await folder.close();
    }
    await this.#root.rmdir(name);
    yield bytes;
  }

  async #open(name: string): Promise<HeldFolder | null> {
    let opened = await this.#root.tryFolder(name);
    if (opened === 'not_readable') {
      await this.#root.unlock(name);
      opened = await this.#root.tryFolder(name);
    }
    if (opened === 'gone') return null;
    if (typeof opened === 'string') throw new Error(`the folder ${name} cannot be opened: ${opened}`);
    await makeWritable(opened);
    return opened;
  }

  async #unlink(folder: HeldFolder, entries: readonly FolderEntry[]): Promise<number> {
    let bytes = 0;
    const others = entries.filter(({ kind }) => kind !== 'folder');
    await inParallel(others, async ({ name }) => {
      const size = this.#sizes.bytesOf(await folder.look(name));
      try {
        await folder.unlink(name);
        bytes += size;
      } catch (error) {
        if (!hasErrorCode(error, 'ENOENT')) throw error;
      }
    });
    return bytes;
  }

  async #moveUp(folder: HeldFolder, entries: readonly FolderEntry[]): Promise<void> {
    for (const { name, kind } of entries) {
      if (kind !== 'folder') continue;
      const newName = randomUUID();
      try {
        await folder.move(name, this.#root, newName);
      } catch (error) {
        if (!hasErrorCode(error, ...CLOSED)) throw error;
        await folder.unlock(name);
        await folder.move(name, this.#root, newName);
      }
    }
  }
}

async function makeWritable(folder: HeldFolder): Promise<void> {
  const { mode } = await folder.stat();
  if ((mode & OWNER_MAY) === OWNER_MAY) return;
  try {
    await folder.chmod(OWNER_MAY);
  } catch (error) {
    // Of another user: what can be removed there will show.
    if (!hasErrorCode(error, ...CLOSED)) throw error;
  }
}
