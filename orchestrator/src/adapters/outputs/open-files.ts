import type { FileHandle } from 'node:fs/promises';
import { HeldFolder, type FolderEntry, type NotOpened } from './held-folder.ts';
import { readAhead } from './read-ahead.ts';

/** A crawler can make any number of files and folders: these bounds end the search, far above legitimate use. */
const ENTRIES_MAX = 100_000;
const FILES_MAX = 10_000;
const FOLDERS_MAX = 10_000;
const DEPTH_MAX = 8;

export interface OpenFile {
  /** Below the output folder, one character per byte. */
  readonly path: string;
  /** Open until the next file is asked for. */
  readonly handle: FileHandle;
}

/** Why a wanted file, or a folder that may have some, was left out. */
export type NotSearched = Exclude<NotOpened, 'gone'> | 'hidden' | 'too_deep' | 'too_many';

export interface FileSearch {
  readonly isWanted: (name: string) => boolean;
  /** How many are opened before their turn, in each folder on the way down. */
  readonly ahead?: number;
  readonly onMissed?: (path: string, why: NotSearched) => void;
  /** A file of another name. */
  readonly onOther?: (path: string) => void;
}

/**
 * Opens the files in an output folder and below with a wanted name and no leading dot, one after the other in path
 * order; none if the folder is missing. A folder is read before what is below it, so that the bounds leave out the
 * deeper files first. The folder may be hostile: see {@link HeldFolder}.
 */
export async function* openFiles(folder: string, search: FileSearch): AsyncIterable<OpenFile> {
  const root = await HeldFolder.at(folder);
  if (root === null) return;
  const walk = new Search(search);
  try {
    yield* walk.openAll({ folder: root, names: await walk.list(root, '', 0) });
  } finally {
    await root.close();
  }
}

/** Names of wanted files, and those of folders with a `/`, in path order. */
interface Listed {
  readonly folder: HeldFolder;
  readonly names: readonly string[];
}

class Search {
  readonly #search: FileSearch;
  #entriesLeft = ENTRIES_MAX;
  #filesLeft = FILES_MAX;
  #foldersLeft = FOLDERS_MAX;

  constructor(search: FileSearch) {
    this.#search = search;
  }

  async list(folder: HeldFolder, path: string, depth: number): Promise<string[]> {
    const names: string[] = [];
    for await (const entries of folder.entries()) {
      for (const entry of entries) {
        if (this.#entriesLeft-- <= 0) {
          this.#missed(path, 'too_many');
          return names.toSorted();
        }
        const name = entry.kind === 'folder' ? `${entry.name}/` : entry.name;
        const why = this.#whyNot(entry, depth);
        if (why === null) names.push(name);
        else if (why === 'other') this.#search.onOther?.(path + name);
        else this.#missed(path + name, why);
      }
    }
    return names.toSorted();
  }

  async *openAll({ folder, names }: Listed, above = '', depth = 0): AsyncIterable<OpenFile> {
    const open = async (name: string) =>
      name.endsWith('/') ? this.#openFolder(folder, name, above + name, depth + 1) : folder.tryFile(name);
    for await (const [name, opened] of readAhead(names, this.#search.ahead ?? 1, open, close)) {
      const path = above + name;
      if (typeof opened === 'string') {
        // Removed meanwhile, which is its crawler's right.
        if (opened !== 'gone') this.#missed(path, opened);
      } else if ('names' in opened) yield* this.openAll(opened, path, depth + 1);
      else yield { path, handle: opened };
    }
  }

  async #openFolder(
    above: HeldFolder,
    name: string,
    path: string,
    depth: number,
  ): Promise<Listed | NotOpened> {
    const folder = await above.tryFolder(name.slice(0, -1));
    return typeof folder === 'string' ? folder : { folder, names: await this.list(folder, path, depth) };
  }

  /** `other`: nobody looks for it. */
  #whyNot({ name, kind }: FolderEntry, depth: number): NotSearched | 'other' | null {
    if (kind === 'folder') {
      if (depth >= DEPTH_MAX) return 'too_deep';
      return this.#foldersLeft-- > 0 ? null : 'too_many';
    }
    if (!this.#search.isWanted(name)) return 'other';
    if (name.startsWith('.')) return 'hidden';
    if (kind !== 'file') return kind;
    return this.#filesLeft-- > 0 ? null : 'too_many';
  }

  #missed(path: string, why: NotSearched): void {
    this.#search.onMissed?.(path, why);
  }
}

async function close(opened: FileHandle | Listed | NotOpened): Promise<void> {
  if (typeof opened !== 'string') await ('names' in opened ? opened.folder : opened).close();
}
