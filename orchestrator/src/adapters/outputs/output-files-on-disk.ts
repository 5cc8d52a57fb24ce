import { unlink, type FileHandle } from 'node:fs/promises';
import {
  type Completion,
  COMPLETION_FILE_NAME,
  errorCodeOf,
  type JournalCounts,
  type ReadReport,
} from '@crawlerd/shared';
import type {
  CacheCopy,
  CopyGuard,
  ItemReading,
  ItemReadingOptions,
  OutputFiles,
  OutputUsage,
} from '../../ports/output-files.ts';
import type { RequestChecks } from '../../ports/request-checks.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { copyCacheFiles } from './copy-cache-files.ts';
import type { DataLayout } from '../data-folder/data-layout.ts';
import { errnoAdvice } from '../system/errno-advice.ts';
import { HeldFolder, type NotOpened } from './held-folder.ts';
import { makeHarmless } from './make-harmless.ts';
import { ItemReader } from './item-reader.ts';
import { PageFilesOnDisk } from './page-files-on-disk.ts';
import { readJournals } from './read-journals.ts';
import { measureFolder } from './measure-folder.ts';
import { makeFolders } from '../system/make-folders.ts';
import { ResultFilesOnDisk } from './result-files-on-disk.ts';

const MIB = 1024 * 1024;
/** The same limit as for a completion that is sent. */
const COMPLETION_LIMIT_BYTES = 4 * MIB;

function refused(field: string, message: string): ReadReport<never> {
  return { outcome: 'refused', issues: [{ field, message }] };
}

/** A completion that is there and is not read would otherwise be missed by whoever wrote the crawler. */
const NOT_READ: Readonly<Record<Exclude<NotOpened, 'gone'>, string>> = {
  link: 'is a link, and links are not followed',
  hard_link: 'has another name (a hard link): write a copy instead',
  special: 'is not a regular file',
  not_readable: 'may not be read by crawlerd',
};

/** {@link OutputFiles} in `crawler_outputs/<execution_id>/`. */
export class OutputFilesOnDisk implements OutputFiles {
  readonly results = new ResultFilesOnDisk((executionId) => this.path(executionId));
  readonly pageFiles = new PageFilesOnDisk((executionId) => this.path(executionId));
  readonly #layout: DataLayout;

  readonly #checks: RequestChecks;

  constructor(layout: DataLayout, checks: RequestChecks) {
    this.#layout = layout;
    this.#checks = checks;
  }

  path(executionId: string): string {
    return this.#layout.outputFolder(executionId);
  }

  items(executionId: string, options: ItemReadingOptions): ItemReading {
    return new ItemReader(this.path(executionId), this.#checks, options);
  }

  pages(executionId: string): Promise<JournalCounts | null> {
    return readJournals(this.path(executionId));
  }

  async completion(executionId: string): Promise<ReadReport<Completion> | null> {
    const handle = await this.#openFile(executionId, COMPLETION_FILE_NAME);
    if (handle === 'gone') return null;
    if (typeof handle === 'string') return refused('', NOT_READ[handle]);
    try {
      const { size } = await handle.stat();
      if (size > COMPLETION_LIMIT_BYTES) return refused('', 'is larger than 4 MiB');
      // No more than that, even if it grows meanwhile.
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
      const read = await this.#checks.completionFile(buffer.toString('utf8', 0, bytesRead));
      const claimed = read.outcome === 'taken' ? read.value.execution_id : undefined;
      const isOwn = claimed === undefined || claimed === executionId;
      return isOwn ? read : refused('execution_id', 'names another execution');
    } catch {
      return refused('', NOT_READ.not_readable);
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

  makeHarmless(executionId: string): Promise<number> {
    return makeHarmless(this.path(executionId));
  }

  async usage(executionId: string, { entries: entriesMax }: OutputUsage): Promise<OutputUsage> {
    // Deep folders are opened more than once.
    const bounds = { entriesMax, foldersMax: 4 * entriesMax };
    try {
      const { bytes, entries, seen } = await measureFolder(this.path(executionId), bounds);
      return { bytes, entries: seen === 'too_much' ? Math.max(entries, entriesMax) : entries };
    } catch {
      // Such as a folder that its crawler has locked: a look that fails must not keep its execution from ending.
      return { bytes: 0, entries: 0 };
    }
  }

  async makeFolder(executionId: string): Promise<void> {
    const folder = this.path(executionId);
    try {
      await makeFolders(folder);
    } catch (error) {
      const advice = errnoAdvice(error) ?? 'Check its parent folder.';
      throw new StorageError(`The output folder ${folder} cannot be created. ${advice}`, { cause: error });
    }
  }

  async #openFile(executionId: string, name: string): Promise<FileHandle | NotOpened> {
    const folder = await HeldFolder.at(this.path(executionId));
    if (folder === null) return 'gone';
    try {
      return await folder.tryFile(name);
    } finally {
      await folder.close();
    }
  }
}
