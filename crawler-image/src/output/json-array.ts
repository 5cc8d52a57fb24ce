import type { FileHandle } from 'node:fs/promises';
import { readLines } from './read-lines.ts';

const FLUSH_LENGTH = 65_536;

/** Writes the lines of a .jsonl as one JSON array. */
export async function writeJsonArray(
  itemFile: string,
  target: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  let pending = '[';
  let separator = '\n';
  for await (const line of readLines(itemFile)) {
    signal.throwIfAborted();
    pending += separator + line;
    separator = ',\n';
    if (pending.length > FLUSH_LENGTH) {
      await target.appendFile(pending);
      pending = '';
    }
  }
  await target.appendFile(`${pending}\n]\n`);
}
