import type { HeldFolder, Identity } from './held-folder.ts';

/** Folders held open at a time, whatever the depth. */
const HELD_MAX = 16;

interface Level {
  readonly name: string;
  readonly identity: Identity;
  folder: HeldFolder | null;
}

/** Where a walk is: a folder below a root, which stays open, and the folders between the two. */
export class HeldPath {
  /** Openings so far. */
  openings = 0;
  readonly #root: HeldFolder;
  /** From the root down. Those far above are closed, and opened again when they are needed. */
  readonly #levels: Level[] = [];

  constructor(root: HeldFolder) {
    this.#root = root;
  }

  /** Goes down; null, and stays, if that is no folder (any more) or may not be read. */
  async enter(name: string): Promise<HeldFolder | null> {
    const above = await this.#current();
    const folder = above === null ? null : await this.#open(above, name);
    if (folder === null) return null;
    this.#levels.push({ name, identity: folder.identity(), folder });
    await this.#let(this.#levels.length - 1 - HELD_MAX);
    return folder;
  }

  /** Goes up. */
  async leave(): Promise<void> {
    const above = this.#levels.at(-2);
    const folder = this.#levels.at(-1)?.folder;
    // One step from below, as from the root there could be thousands, and that thousands of times.
    if (above?.folder === null && folder) {
      this.openings += 1;
      above.folder = await folder.openAbove(above.identity);
    }
    await this.#drop();
  }

  async close(): Promise<void> {
    while (this.#levels.length > 0) await this.#drop();
  }

  async #drop(): Promise<void> {
    await this.#let(this.#levels.length - 1);
    this.#levels.pop();
  }

  async #current(): Promise<HeldFolder | null> {
    let folder: HeldFolder | null = this.#levels.length === 0 ? this.#root : null;
    folder ??= this.#levels.at(-1)?.folder ?? null;
    return folder ?? (await this.#reopen());
  }

  /** By their names, down from the root: the last resort when folders are moved. */
  async #reopen(): Promise<HeldFolder | null> {
    let above: HeldFolder = this.#root;
    for (const [i, level] of this.#levels.entries()) {
      const folder = level.folder ?? (await this.#open(above, level.name));
      if (folder === null) return null;
      level.folder = folder;
      await this.#let(i - HELD_MAX);
      above = folder;
    }
    return above;
  }

  async #open(above: HeldFolder, name: string): Promise<HeldFolder | null> {
    this.openings += 1;
    return above.openFolder(name);
  }

  async #let(index: number): Promise<void> {
    const level = this.#levels[index];
    const folder = level?.folder;
    if (level === undefined || !folder) return;
    level.folder = null;
    await folder.close();
  }
}
