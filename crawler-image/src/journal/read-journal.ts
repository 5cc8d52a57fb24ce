import { parseJson } from '@crawlerd/shared';
import { open } from 'node:fs/promises';
import { patientlyLater } from '../files/descriptors.ts';

export interface JournalLine {
  /** The parsed line; undefined if it is not JSON. */
  readonly value: unknown;
  /** Offset in bytes of the next line. */
  readonly end: number;
}

const LINE_FEED = 10;

/** The complete lines of a journal, in order. A last line without a line feed was cut off and is left out. */
export async function* readJournal(file: string): AsyncGenerator<JournalLine> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  const handle = await patientlyLater(() => open(file));
  const chunks: AsyncIterable<Buffer> = handle.createReadStream({ highWaterMark: 1 << 20 });
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, start)) {
      yield { value: parseJson(bytes.toString('utf8', start, at)), end: offset + at + 1 };
      start = at + 1;
    }
    offset += start;
    rest = bytes.subarray(start);
  }
}

/** Longer than any record except that of a page with tens of thousands of links. */
const TAIL_BYTES = 64 * 1024;

/** The last complete line, parsed; undefined if it is not JSON or does not fit into 64 KiB. */
export async function lastOf(file: string): Promise<unknown> {
  const handle = await patientlyLater(() => open(file));
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(LINE_FEED);
    const start = end <= 0 ? -1 : tail.lastIndexOf(LINE_FEED, end - 1);
    return end === -1 ? undefined : parseJson(tail.toString('utf8', start + 1, end));
  } finally {
    await handle.close();
  }
}
