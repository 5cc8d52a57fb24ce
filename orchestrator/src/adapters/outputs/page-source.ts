import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { isJournalHeader, JOURNAL_ENDING, PAGES_FILE_NAME, parseJson } from '@crawlerd/shared';
import { HeldFolder } from './held-folder.ts';
import { openFiles } from './open-files.ts';
import { isPagesFileStart, journalLine, pagesFileLine, type ReadLine } from './page-line.ts';
import { textOf } from './path-text.ts';

/** Room for the first line of either file. */
const START_BYTES = 16 * 1024;

/** An open file with lines about pages. */
export interface PageSource {
  readonly kind: 'journal' | 'pages_file';
  readonly handle: FileHandle;
  /** Stays the same for as long as the file does. */
  readonly identity: string;
  readonly read: (text: string) => ReadLine;
}

/**
 * Does something with the file that tells of the pages of an output folder, which may be hostile: the first journal, or
 * else `pages.jsonl`. Null if there is neither.
 */
export async function withPageSource<T>(
  folder: string,
  use: (source: PageSource) => Promise<T>,
): Promise<T | null> {
  for await (const { path, handle } of openFiles(folder, { isWanted: isJournal })) {
    const source = await journalOf(path, handle);
    // Awaited here: the file is closed when the loop is left.
    if (source !== null) return await use(source);
  }
  const handle = await openPagesFile(folder);
  if (handle === null) return null;
  try {
    const identity = `pages ${(await handle.stat()).ino}`;
    return await use({ kind: 'pages_file', handle, identity, read: pagesFileLine });
  } finally {
    await handle.close();
  }
}

function isJournal(name: string): boolean {
  return name.endsWith(JOURNAL_ENDING);
}

/** Null: it is something else that has this name. */
async function journalOf(path: string, handle: FileHandle): Promise<PageSource | null> {
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
    if (handle === null) return null;
    const isPages = await startOf(handle).then(isPagesFileStart, () => false);
    if (isPages) return handle;
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
