import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
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
    const folder = this.path(executionId);
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.jsonl') && !each.startsWith('.')).toSorted()) {
      const handle = await openRegularFile(join(folder, name));
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

/**
 * The crawler owns this folder and may be hostile: a link could lead out of it, and opening a FIFO would
 * wait for ever.
 */
async function openRegularFile(file: string): Promise<FileHandle | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch(() => null);
  if (handle === null) return null;
  const stat = await handle.stat();
  if (stat.isFile() && stat.nlink === 1) return handle;
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
