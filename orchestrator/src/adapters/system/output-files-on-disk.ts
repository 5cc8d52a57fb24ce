import { constants } from 'node:fs';
import { open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import type { OutputFiles } from '../../ports/output-files.ts';
import type { DataLayout } from './data-layout.ts';

/** {@link OutputFiles} in `crawler_outputs/<execution_id>/`. */
export class OutputFilesOnDisk implements OutputFiles {
  readonly #layout: DataLayout;

  constructor(layout: DataLayout) {
    this.#layout = layout;
  }

  path(executionId: string): string {
    return this.#layout.outputFolder(executionId);
  }

  async *items(
    executionId: string,
    { offset, limit }: { offset: number; limit: number },
  ): AsyncIterable<string> {
    let index = 0;
    for await (const item of this.#allItems(executionId)) {
      if (index >= offset + limit) return;
      if (index++ >= offset) yield item;
    }
  }

  async *#allItems(executionId: string): AsyncIterable<string> {
    for (const file of await itemFiles(this.path(executionId))) {
      const handle = await openInside(this.path(executionId), file);
      if (handle === null) continue;
      try {
        const input = handle.createReadStream({ autoClose: false, encoding: 'utf8' });
        for await (const line of createInterface({ input, crlfDelay: Infinity })) {
          if (isJson(line)) yield line;
        }
      } finally {
        await handle.close();
      }
    }
  }
}

async function itemFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/**
 * The crawler owns this folder and may be hostile: a link could lead out of it, a folder could become
 * one between our looking and our opening, and opening a FIFO would wait for ever. So the file is judged
 * by what was opened, not by its name. Null if it may not be read.
 */
async function openInside(folder: string, file: string): Promise<FileHandle | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch(() => null);
  if (handle === null) return null;
  const opened = await handle.stat();
  const real = await realpath(file).catch(() => '');
  const named = await stat(real).catch(() => null);
  const isSame = named?.ino === opened.ino && named.dev === opened.dev;
  const isInside = real.startsWith((await realpath(folder)) + sep);
  if (opened.isFile() && opened.nlink === 1 && isSame && isInside) return handle;
  await handle.close();
  return null;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
