import type { FileHandle } from 'node:fs/promises';
import { PART_BYTES } from '../../ports/turns.ts';

const CHUNK_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/**
 * The position after the `nth` last line break (1: the last) that lies before `end`; 0 if there are not
 * so many. Nothing before `start` is read: then the result is `start`.
 */
export async function afterLineBreak(
  handle: FileHandle,
  nth: number,
  { start = 0, end }: { start?: number; end: number },
): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let left = nth;
  for (let to = end; to > start; to -= CHUNK_BYTES) {
    const from = Math.max(start, to - CHUNK_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, to - from, from);
    for (let at = bytesRead; (at = lastLineFeed(chunk, at)) !== -1;) {
      if (--left === 0) return from + at + 1;
    }
  }
  return start;
}

/** Position of the last line feed before `end`; -1 if there is none. */
function lastLineFeed(chunk: Buffer, end: number): number {
  return end === 0 ? -1 : chunk.lastIndexOf(LINE_FEED, end - 1);
}

/**
 * The position behind the first line that begins with `prefix`, which is shorter than a chunk, and ends
 * before `end`, which follows a line break; null if there is none.
 */
export async function afterLineOf(handle: FileHandle, prefix: string, end: number): Promise<number | null> {
  const needle = Buffer.from(`\n${prefix}`);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES + needle.length);
  for (let from = 0; from < end; from += CHUNK_BYTES) {
    // A little more than a chunk: the line may begin in one and continue in the next.
    const { bytesRead } = await handle.read(chunk, 0, Math.min(end - from, chunk.length), from);
    const found = chunk.subarray(0, bytesRead);
    // The first line has no line break before it.
    if (from === 0 && found.indexOf(needle.subarray(1)) === 0) return afterNextLineBreak(handle, 0, end);
    const at = found.indexOf(needle);
    if (at !== -1) return afterNextLineBreak(handle, from + at + 1, end);
  }
  return null;
}

async function afterNextLineBreak(handle: FileHandle, start: number, end: number): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = start; position < end; position += CHUNK_BYTES) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, end - position), position);
    const at = chunk.subarray(0, bytesRead).indexOf(LINE_FEED);
    if (at !== -1) return position + at + 1;
  }
  return end;
}

/**
 * The position of the first line between two positions, each of which is 0 or follows a line break, that begins with
 * a text of this length and sorts behind it; `end` if there is none. The text is shorter than a chunk.
 */
export async function firstLineAfter(
  handle: FileHandle,
  text: string,
  { start, end }: { start: number; end: number },
): Promise<number> {
  const wanted = Buffer.from(text);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = start; end - position >= wanted.length;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, end - position), position);
    if (bytesRead < wanted.length) return end;
    let at = 0;
    while (at !== -1 && at + wanted.length <= bytesRead) {
      if (chunk.compare(wanted, 0, wanted.length, at, at + wanted.length) > 0) return position + at;
      const lineBreak = chunk.subarray(0, bytesRead).indexOf(LINE_FEED, at);
      if (lineBreak === -1) break;
      at = lineBreak + 1;
    }
    // The next chunk begins with the line that this one holds only the beginning of, unless that fills it.
    position = at === 0 ? await afterNextLineBreak(handle, position, end) : position + at;
  }
  return end;
}

const HEAD_BYTES = 64;

/**
 * Calls `visit` with how each line before `end`, which is 0 or follows a line break, begins: {@link HEAD_BYTES} at the
 * most, as Latin-1.
 */
export async function eachLineHead(
  handle: FileHandle,
  end: number,
  visit: (head: string) => void,
): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = 0; position < end;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, end - position), position);
    if (bytesRead === 0) return;
    const bytes = chunk.subarray(0, bytesRead);
    let at = 0;
    for (;;) {
      const lineBreak = bytes.indexOf(LINE_FEED, at);
      // A head that the chunk cuts is read again with the next one.
      if (lineBreak === -1 && (at > 0 || bytesRead < HEAD_BYTES)) break;
      visit(
        bytes.toString('latin1', at, Math.min(at + HEAD_BYTES, lineBreak === -1 ? bytesRead : lineBreak)),
      );
      if (lineBreak === -1) break;
      at = lineBreak + 1;
    }
    position = at === 0 ? await afterNextLineBreak(handle, position, end) : position + at;
  }
}

/** What is between two positions, in parts. */
export async function* bytesBetween(handle: FileHandle, start: number, end: number): AsyncIterable<Buffer> {
  for (let position = start; position < end;) {
    // Each part belongs to whoever gets it.
    const part = Buffer.allocUnsafe(Math.min(PART_BYTES, end - position));
    const { bytesRead } = await handle.read(part, 0, part.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield part.subarray(0, bytesRead);
  }
}
