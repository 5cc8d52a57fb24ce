import type { FolderEntry, HeldFolder } from './held-folder.ts';
import { HeldPath } from './held-path.ts';
import { inParallel } from './in-parallel.ts';

export interface WalkBounds {
  readonly entriesMax: number;
  /** Openings of folders: they take the longest. */
  readonly foldersMax: number;
  /** Ends the walk. */
  readonly signal?: AbortSignal;
}

/** `partly`: a folder was gone before its turn, or may not be read. `too_much`: a bound ended the walk. */
export type WalkOutcome = 'all' | 'partly' | 'too_much';

/** `folder` is open until the promise is settled. Several folders are shown at a time. */
export type Visit = (folder: HeldFolder, entries: readonly FolderEntry[]) => Promise<void>;

/**
 * Shows the entries of a folder, and of all folders below it at any depth, in batches. The folder may be hostile and
 * may change meanwhile: see {@link HeldFolder}. Few descriptors are held at a time. The root stays open.
 */
export async function walkInside(root: HeldFolder, bounds: WalkBounds, visit: Visit): Promise<WalkOutcome> {
  const walk = new Walk(root, bounds, visit);
  try {
    await walk.run();
    return walk.outcome;
  } finally {
    await walk.close();
  }
}

/** A folder that has folders below it. */
interface Branch {
  readonly name: string;
  readonly below: readonly string[];
}

class Walk {
  outcome: WalkOutcome = 'all';
  readonly #root: HeldFolder;
  readonly #bounds: WalkBounds;
  readonly #visit: Visit;
  readonly #path: HeldPath;
  #entries = 0;
  #folders = 0;

  constructor(root: HeldFolder, bounds: WalkBounds, visit: Visit) {
    this.#root = root;
    this.#bounds = bounds;
    this.#visit = visit;
    this.#path = new HeldPath(root);
  }

  async run(): Promise<void> {
    /** What is still to be entered: of the root, of the folder below it on the path, and so on. */
    const pending = [await this.#branches(this.#root, await this.#show(this.#root))];
    for (let branches = pending.at(-1); branches !== undefined; branches = pending.at(-1)) {
      if (this.#isOver()) return;
      const branch = branches.pop();
      if (branch === undefined) {
        pending.pop();
        await this.#path.leave();
        continue;
      }
      const folder = await this.#path.enter(branch.name);
      if (folder === null) this.#missed();
      else pending.push(await this.#branches(folder, branch.below));
    }
  }

  async close(): Promise<void> {
    await this.#path.close();
  }

  /** Shows these folders, several at a time, and returns those that have folders below them. */
  async #branches(above: HeldFolder, names: readonly string[]): Promise<Branch[]> {
    const branches: Branch[] = [];
    await inParallel(names, async (name) => {
      if (this.#isOver()) return;
      this.#folders += 1;
      const folder = await above.openFolder(name);
      if (folder === null) return this.#missed();
      try {
        const below = await this.#show(folder);
        if (below.length > 0) branches.push({ name, below });
      } finally {
        await folder.close();
      }
    });
    return branches;
  }

  /** The names of its folders. */
  async #show(folder: HeldFolder): Promise<string[]> {
    const folders: string[] = [];
    for await (const entries of folder.entries()) {
      this.#entries += entries.length;
      if (this.#isOver()) break;
      await this.#visit(folder, entries);
      for (const { kind, name } of entries) if (kind === 'folder') folders.push(name);
    }
    return folders;
  }

  #missed(): void {
    if (this.outcome === 'all') this.outcome = 'partly';
  }

  #isOver(): boolean {
    const { entriesMax, foldersMax, signal } = this.#bounds;
    const isOver = this.#entries > entriesMax || this.#folders + this.#path.openings > foldersMax;
    if (isOver || signal?.aborted === true) this.outcome = 'too_much';
    return this.outcome === 'too_much';
  }
}
