import type { FileBytes } from './format.ts';

const CHUNK_LENGTH = 65_536;

/** Lines of JSON as one JSON array. */
export async function* jsonArray(lines: AsyncIterable<string>): FileBytes {
  let pending = '[';
  let separator = '\n';
  for await (const line of lines) {
    pending += separator + line;
    separator = ',\n';
    if (pending.length <= CHUNK_LENGTH) continue;
    yield Buffer.from(pending);
    pending = '';
  }
  yield Buffer.from(`${pending}\n]\n`);
}
