import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { OutputError } from './output-error.ts';

/** Where the items of a crawl are, whatever format was asked for. */
export function itemFilePath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.jsonl`);
}

/**
 * The .jsonl that items stream to, one line each. An item is with the operating system when
 * {@link append} returns, so that nothing is lost however the process ends after that.
 */
export class ItemFile {
  readonly #path: string;
  readonly #descriptor: number;

  /**
   * Opens an empty file; one with items of an earlier run is kept under a numbered name.
   *
   * @throws OutputError
   */
  constructor(file: string) {
    this.#path = file;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      keepEarlier(file);
      this.#descriptor = openSync(file, 'w');
    } catch (error) {
      throw OutputError.from(file, error);
    }
  }

  /** @throws OutputError */
  append(item: unknown): void {
    try {
      const line = Buffer.from(`${JSON.stringify(item)}\n`);
      let written = 0;
      while (written < line.length) written += writeSync(this.#descriptor, line, written);
    } catch (error) {
      throw OutputError.from(this.#path, error);
    }
  }

  /** @throws OutputError */
  close(): void {
    try {
      fsyncSync(this.#descriptor);
      closeSync(this.#descriptor);
    } catch (error) {
      throw OutputError.from(this.#path, error);
    }
  }
}

function keepEarlier(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const { dir, name, ext } = path.parse(file);
  for (let n = 1; ; n++) {
    const kept = path.join(dir, `${name}.earlier-${n}${ext}`);
    if (existsSync(kept)) continue;
    renameSync(file, kept);
    return;
  }
}
