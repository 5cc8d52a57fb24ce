import type { FileHandle } from 'node:fs/promises';
import type { WriteOptions } from './format.ts';
import { pump } from './pump.ts';

const CHUNK_LENGTH = 65_536;

/**
 * Writes lines of JSON as one JSON array.
 *
 * @returns the number of lines.
 */
export async function writeJsonArray(
  lines: AsyncIterable<string>,
  target: FileHandle,
  { signal, compression }: WriteOptions,
): Promise<number> {
  let count = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    let pending = '[';
    for await (const line of lines) {
      signal.throwIfAborted();
      pending += (count === 0 ? '\n' : ',\n') + line;
      count += 1;
      if (pending.length > CHUNK_LENGTH) {
        yield Buffer.from(pending);
        pending = '';
      }
    }
    yield Buffer.from(`${pending}\n]\n`);
  }
  await pump(chunks(), compression, (chunk) => target.appendFile(chunk));
  return count;
}
