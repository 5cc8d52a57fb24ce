import { statSync } from 'node:fs';

/** A file of the open database has lost its name: what is written to it is gone with this process. */
export class FileLostError extends Error {
  override readonly name = 'FileLostError';
}

interface Seen {
  readonly dev: number;
  readonly ino: number;
  size: number;
}

/**
 * The files of an open database, and others that it depends on, as they were when it was opened. The process holds them
 * open: were one deleted or replaced, every later commit would succeed and be lost.
 */
export class DatabaseFiles {
  readonly database: string;
  readonly #seen: ReadonlyMap<string, Seen>;
  /** What SQLite may cut the database down to, at any checkpoint from now on. */
  #leastSize = Infinity;

  /** To be made once all of them are there. */
  constructor(database: string, others: readonly string[] = []) {
    this.database = database;
    this.#seen = new Map(
      [database, `${database}-wal`, `${database}-shm`, ...others].flatMap((file) => {
        const stat = statSync(file, { throwIfNoEntry: false });
        return stat === undefined ? [] : [[file, { dev: stat.dev, ino: stat.ino, size: stat.size }]];
      }),
    );
  }

  /** Costs a few microseconds. @throws FileLostError */
  requireInPlace(): void {
    for (const file of this.#seen.keys()) {
      const fault = this.#faultOf(file);
      if (fault !== null) throw new FileLostError(`${file} was ${fault} while crawlerd was using it`);
    }
  }

  /** Free pages were given back: the file becomes as short as that, once its log is empty. */
  mayShrinkTo(bytes: number): void {
    this.#leastSize = Math.min(this.#leastSize, bytes);
  }

  /** Whether this file is still the one that was opened, whole. */
  has(file: string): boolean {
    return this.#seen.has(file) && this.#faultOf(file) === null;
  }

  #faultOf(file: string): 'deleted' | 'replaced' | 'cut off' | null {
    const seen = this.#seen.get(file);
    const now = statOf(file);
    if (seen === undefined || now === null) return 'deleted';
    if (now.dev !== seen.dev || now.ino !== seen.ino) return 'replaced';
    // The database only grows, but for pages that were given back. The write-ahead log is emptied now and then.
    if (file !== this.database) return null;
    if (now.size < Math.min(seen.size, this.#leastSize)) return 'cut off';
    seen.size = now.size;
    return null;
  }
}

/** Null also if a folder above it is gone, or a file now. */
function statOf(file: string): { dev: number; ino: number; size: number } | null {
  try {
    return statSync(file);
  } catch {
    return null;
  }
}
