import {
  addRecord,
  isJournalHeader,
  JOURNAL_ENDING,
  NO_PAGES,
  parseJson,
  type JournalCounts,
} from '@crawlerd/shared';
import { ItemLines } from './item-lines.ts';
import { openFiles, type OpenFile } from './open-files.ts';

const CHUNK_BYTES = 256 * 1024;
/** A journal is parsed where everybody is answered, so a longer one is not. */
const JOURNAL_LIMIT_BYTES = 32 * 1024 * 1024;
/** A page with more links than fit is not counted. */
const RECORD_LIMIT_BYTES = 1024 * 1024;

/** The sum over all journals of an output folder, which may be hostile; null if there is none, or they are too long. */
export async function readJournals(folder: string): Promise<JournalCounts | null> {
  let sum: JournalCounts | null = null;
  let bytesLeft = JOURNAL_LIMIT_BYTES;
  for await (const file of openFiles(folder, { isWanted: (name) => name.endsWith(JOURNAL_ENDING) })) {
    bytesLeft -= (await file.handle.stat()).size;
    if (bytesLeft < 0) return null;
    const counts = await readJournal(file);
    if (counts !== null) sum = sum === null ? counts : added(sum, counts);
  }
  return sum;
}

async function readJournal({ handle }: OpenFile): Promise<JournalCounts | null> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const lines = new ItemLines(RECORD_LIMIT_BYTES);
  let counts: JournalCounts | null = null;
  for (let left = JOURNAL_LIMIT_BYTES; left > 0; left -= CHUNK_BYTES) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null);
    for (const { text } of lines.push(chunk.subarray(0, bytesRead))) {
      const record = parseJson(text);
      if (counts === null) {
        if (!isJournalHeader(record)) return null;
        counts = NO_PAGES;
      } else counts = addRecord(counts, record);
    }
    if (bytesRead < CHUNK_BYTES) break;
  }
  return counts;
}

function added(a: JournalCounts, b: JournalCounts): JournalCounts {
  return { successful: a.successful + b.successful, failed: a.failed + b.failed };
}
