import type { FileHandle } from 'node:fs/promises';
import { LineSplitter } from '../system/line-buffer.ts';

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
 * The position behind the last line that begins with `prefix`, which is shorter than a chunk, and ends
 * before `end`, which follows a line break; null if there is none.
 */
export async function afterLineOf(handle: FileHandle, prefix: string, end: number): Promise<number | null> {
  const needle = Buffer.from(`\n${prefix}`);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES + needle.length);
  for (let to = end; to > 0; to -= CHUNK_BYTES) {
    const from = Math.max(0, to - CHUNK_BYTES);
    // A little more than a chunk: the line may begin in one and continue in the next.
    const { bytesRead } = await handle.read(chunk, 0, Math.min(end, to + needle.length) - from, from);
    const found = chunk.subarray(0, bytesRead);
    const at = found.lastIndexOf(needle);
    if (at !== -1) return afterNextLineBreak(handle, from + at + 1, end);
    // The first line has no line break before it.
    if (from === 0 && found.indexOf(needle.subarray(1)) === 0) return afterNextLineBreak(handle, 0, end);
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

/** The lines between two positions, each of which is 0 or follows a line break. */
export async function* linesBetween(
  handle: FileHandle,
  start: number,
  end: number,
  limitBytes: number,
): AsyncIterable<string> {
  const splitter = new LineSplitter({ limitBytes });
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = start; position < end;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, end - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield* splitter.push(chunk.subarray(0, bytesRead));
  }
}
