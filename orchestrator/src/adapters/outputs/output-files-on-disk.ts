import { mkdir, unlink, type FileHandle } from 'node:fs/promises';
import { type Completion, CompletionSchema, errorCodeOf, isValid } from '@crawlerd/shared';
import type { CacheCopy, CopyGuard, OutputFiles } from '../../ports/output-files.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { copyCacheFiles } from './copy-cache-files.ts';
import type { DataLayout } from '../data-folder/data-layout.ts';
import { errnoAdvice } from '../system/errno-advice.ts';
import { findFiles } from './find-files.ts';
import { LineSplitter } from '../system/line-buffer.ts';
import { openInside } from './open-inside.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** The same limit as for a completion that is sent. */
const COMPLETION_LIMIT_BYTES = 4 * MIB;
/** A longer line is left out. */
const ITEM_LIMIT_BYTES = 4 * MIB;
/**
 * At most this much of too long lines is read in one response, over all files, to find their ends; then the
 * response ends. A sparse file of terabytes costs a crawler nothing, but reading it would be expensive.
 */
const SKIPPED_LIMIT_BYTES = 512 * MIB;

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

  async completion(executionId: string): Promise<Completion | null> {
    const folder = this.path(executionId);
    const handle = await openInside(folder, this.#layout.completionFile(executionId));
    if (handle === null) return null;
    try {
      if ((await handle.stat()).size > COMPLETION_LIMIT_BYTES) return null;
      const parsed: unknown = JSON.parse(await handle.readFile('utf8'));
      return isValid(CompletionSchema, parsed) && parsed.execution_id === executionId ? parsed : null;
    } catch {
      // Not JSON, or not readable: it is not a completion.
      return null;
    } finally {
      await handle.close();
    }
  }

  async discardCompletion(executionId: string): Promise<void> {
    const file = this.#layout.completionFile(executionId);
    try {
      // If it is a link, this removes the link.
      await unlink(file);
    } catch (error) {
      const code = errorCodeOf(error);
      // A folder of this name is not a completion either.
      if (code === 'ENOENT' || code === 'EISDIR') return;
      const advice = errnoAdvice(error) ?? 'Delete the file manually.';
      throw new StorageError(`The earlier result ${file} cannot be deleted. ${advice}`, { cause: error });
    }
  }

  copyCacheFiles(from: string, to: string, guard: CopyGuard): Promise<CacheCopy> {
    const folders = {
      from: this.path(from),
      unfinished: this.#layout.unfinishedOutputFolder(to),
      to: this.path(to),
    };
    return copyCacheFiles(folders, guard);
  }

  async makeFolder(executionId: string): Promise<void> {
    const folder = this.path(executionId);
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      const advice = errnoAdvice(error) ?? 'Check its parent folder.';
      throw new StorageError(`The output folder ${folder} cannot be created. ${advice}`, { cause: error });
    }
  }

  async *#allItems(executionId: string): AsyncIterable<string> {
    const folder = this.path(executionId);
    const skipped = { bytes: 0 };
    for (const file of await findFiles(folder, '.jsonl')) {
      const handle = await openInside(folder, file);
      if (handle === null) continue;
      try {
        for await (const line of linesOf(handle, skipped)) {
          if (isJson(line)) yield line;
        }
      } finally {
        await handle.close();
      }
      if (skipped.bytes > SKIPPED_LIMIT_BYTES) return;
    }
  }
}

async function* linesOf(handle: FileHandle, skipped: { bytes: number }): AsyncIterable<string> {
  const splitter = new LineSplitter({ limitBytes: ITEM_LIMIT_BYTES, longLines: 'skip' });
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) break;
    yield* splitter.push(chunk.subarray(0, bytesRead));
    if (splitter.isInLongLine) skipped.bytes += bytesRead;
    if (skipped.bytes > SKIPPED_LIMIT_BYTES) return;
  }
  yield* splitter.end();
}

function isJson(line: string): boolean {
  if (line === '') return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
