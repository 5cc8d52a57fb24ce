import { isUtf8 } from 'node:buffer';
import type { FileLeftOut } from '@crawlerd/shared';
import type { FolderEntry, HeldFolder } from './held-folder.ts';

/** A crawler can make any number of names: these bounds are far above legitimate use. */
const ENTRIES_MAX = 200_000;
/** Each is held open on the way down. */
export const DEPTH_MAX = 16;
const PATH_BYTES_MAX = 1024;

export interface WalkedFile {
  /** Below the output folder, one character per byte; that of a folder ends with a `/`. */
  readonly path: string;
  /** Where it is, open until the next one is asked for, and its name there. */
  readonly folder: HeldFolder;
  readonly name: string;
  /** Null: a file, as far as its folder says. */
  readonly why: FileLeftOut | null;
}

/**
 * The files in a folder and below, in path order, and what is none; only those behind the path `after`. Folders on the
 * way are read anew for each walk, but none that lies before it. The folder may be hostile: see {@link HeldFolder}.
 */
export async function* walkFiles(
  root: HeldFolder,
  after: string,
  entriesMax = ENTRIES_MAX,
): AsyncGenerator<WalkedFile> {
  const walk = new FileWalk(after, entriesMax);
  yield* walk.below(root, '', 0);
  if (walk.isOverFull) yield { path: '', folder: root, name: '', why: 'too_many' };
}

class FileWalk {
  readonly #after: string;
  #entriesLeft: number;

  constructor(after: string, entriesMax: number) {
    this.#after = after;
    this.#entriesLeft = entriesMax;
  }

  get isOverFull(): boolean {
    return this.#entriesLeft < 0;
  }

  async *below(folder: HeldFolder, above: string, depth: number): AsyncGenerator<WalkedFile> {
    for (const entry of await this.#list(folder, above)) {
      const path = above + entry.name;
      const why = whyNot(entry, path, depth);
      if (entry.kind !== 'folder' || why !== null) {
        yield { path, folder, name: entry.name, why };
        continue;
      }
      const opened = await folder.tryFolder(entry.name.slice(0, -1));
      if (typeof opened === 'string') {
        // Removed meanwhile, which is its crawler's right.
        if (opened !== 'gone') yield { path, folder, name: entry.name, why: opened };
        continue;
      }
      try {
        yield* this.below(opened, path, depth + 1);
      } finally {
        await opened.close();
      }
    }
  }

  /** In path order: the names of folders with a `/`. */
  async #list(folder: HeldFolder, above: string): Promise<FolderEntry[]> {
    const listed: FolderEntry[] = [];
    for await (const entries of folder.entries()) {
      for (const { name, kind } of entries) {
        this.#entriesLeft -= 1;
        if (this.isOverFull) return listed.toSorted(byName);
        const entry = { name: kind === 'folder' ? `${name}/` : name, kind };
        if (this.#isBehind(above + entry.name)) listed.push(entry);
      }
    }
    return listed.toSorted(byName);
  }

  /** Also a folder in which the place itself is. */
  #isBehind(path: string): boolean {
    const after = this.#after;
    return path > after || (path.endsWith('/') && path !== after && after.startsWith(path));
  }
}

function byName(a: FolderEntry, b: FolderEntry): number {
  return a.name < b.name ? -1 : 1;
}

function whyNot({ kind, name }: FolderEntry, path: string, depth: number): FileLeftOut | null {
  if (!isUtf8(Buffer.from(name, 'latin1'))) return 'not_utf8';
  if (path.length > PATH_BYTES_MAX) return 'too_long';
  if (kind === 'folder') return depth >= DEPTH_MAX ? 'too_deep' : null;
  return kind === 'file' ? null : kind;
}
