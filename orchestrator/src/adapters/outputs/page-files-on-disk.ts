import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { isJournalHeader, JOURNAL_ENDING, PAGES_FILE_NAME, parseJson } from '@crawlerd/shared';
import { NO_PAGES_FOUND, type FoundPages, type PageFiles, type PageRequest } from '../../ports/page-files.ts';
import type { Turns } from '../../ports/turns.ts';
import { HeldFolder } from './held-folder.ts';
import { listPages, type PageSource } from './list-pages.ts';
import { openFiles } from './open-files.ts';
import { PageIndex } from './page-index.ts';
import { isPagesFileStart, journalLine, pagesFileLine } from './page-line.ts';
import { textOf } from './path-text.ts';

/** What one call reads of a file that it does not know yet. */
const INDEX_BYTES = 32 * 1024 * 1024;
/** Executions whose pages somebody looks at. */
const INDEXES_MAX = 8;
/** Room for the first line of either file. */
const START_BYTES = 16 * 1024;

interface Source extends PageSource {
  readonly kind: 'journal' | 'pages_file';
  /** Stays the same for as long as the file does. */
  readonly identity: string;
}

interface Known {
  readonly identity: string;
  readonly index: PageIndex;
}

/** {@link PageFiles} in `crawler_outputs/<execution_id>/`. */
export class PageFilesOnDisk implements PageFiles {
  readonly #folderOf: (executionId: string) => string;
  /** The one that was used last is last. */
  readonly #known = new Map<string, Known>();
  /** Two that read on at once would count what they read twice. */
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(folderOf: (executionId: string) => string) {
    this.#folderOf = folderOf;
  }

  async list(executionId: string, request: PageRequest, turns: Turns): Promise<FoundPages> {
    const before = this.#reading.get(executionId);
    const now = (before ?? Promise.resolve()).then(() => this.#list(executionId, request, turns));
    const settled = now.catch(() => null);
    this.#reading.set(executionId, settled);
    try {
      return await now;
    } finally {
      if (this.#reading.get(executionId) === settled) this.#reading.delete(executionId);
    }
  }

  async #list(executionId: string, request: PageRequest, turns: Turns): Promise<FoundPages> {
    const folder = this.#folderOf(executionId);
    for await (const { path, handle } of openFiles(folder, { isWanted: isJournal })) {
      const source = await journalOf(path, handle);
      if (source !== null) return await this.#pagesOf(executionId, source, request, turns);
    }
    const handle = await openPagesFile(folder);
    if (handle === null) return NO_PAGES_FOUND;
    try {
      const identity = `pages ${(await handle.stat()).ino}`;
      const source = { kind: 'pages_file', handle, identity, read: pagesFileLine } as const;
      return await this.#pagesOf(executionId, source, request, turns);
    } finally {
      await handle.close();
    }
  }

  async #pagesOf(id: string, source: Source, request: PageRequest, turns: Turns): Promise<FoundPages> {
    const { handle, kind } = source;
    const index = await this.#indexOf(id, source);
    const isRead = await index.advance(handle, INDEX_BYTES, turns);
    const common = {
      source: kind,
      failedByCode: isRead ? index.failedByCode() : null,
      linesSkipped: index.linesSkipped,
      failedLeftOut: index.failedLeftOut,
    };
    // Only at its end is it known which outcomes are the last ones.
    if (!isRead) return { ...common, pages: [], next: request.after };
    const { pages, next } = await listPages(source, index, request, turns);
    return { ...common, pages, next };
  }

  async #indexOf(executionId: string, { identity, handle, read }: Source): Promise<PageIndex> {
    const known = this.#known.get(executionId);
    this.#known.delete(executionId);
    const isSame = known?.identity === identity && (await known.index.stillFits(handle));
    const fresh = isSame ? known : { identity, index: new PageIndex(read) };
    this.#known.set(executionId, fresh);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= INDEXES_MAX) break;
      this.#known.delete(oldest);
    }
    return fresh.index;
  }
}

function isJournal(name: string): boolean {
  return name.endsWith(JOURNAL_ENDING);
}

/** Null: it is something else that has this name. */
async function journalOf(path: string, handle: FileHandle): Promise<Source | null> {
  if (!isJournalHeader(parseJson(firstLine(await startOf(handle))))) return null;
  const folder = textOf(posix.dirname(path));
  const identity = `${path} ${(await handle.stat()).ino}`;
  return { kind: 'journal', handle, identity, read: (text) => journalLine(text, folder) };
}

async function openPagesFile(folder: string): Promise<FileHandle | null> {
  const root = await HeldFolder.at(folder);
  if (root === null) return null;
  try {
    const handle = await root.openFile(PAGES_FILE_NAME);
    if (handle === null || isPagesFileStart(await startOf(handle))) return handle;
    await handle.close();
    return null;
  } finally {
    await root.close();
  }
}

async function startOf(handle: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('utf8').split('\n', 1)[0] ?? '';
}
