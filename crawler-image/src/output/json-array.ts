import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { pump } from './pump.ts';
import { readLines } from './read-lines.ts';

const CHUNK_LENGTH = 65_536;

/** Writes the lines of a .jsonl as one JSON array. */
export function writeJsonArray(
  itemFile: string,
  target: FileHandle,
  signal: AbortSignal,
  compression: readonly Transform[],
): Promise<void> {
  return pump(chunks(itemFile, signal), compression, (chunk) => target.appendFile(chunk));
}

async function* chunks(itemFile: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  let pending = '[';
  let separator = '\n';
  for await (const line of readLines(itemFile)) {
    signal.throwIfAborted();
    pending += separator + line;
    separator = ',\n';
    if (pending.length > CHUNK_LENGTH) {
      yield Buffer.from(pending);
      pending = '';
    }
  }
  yield Buffer.from(`${pending}\n]\n`);
}
