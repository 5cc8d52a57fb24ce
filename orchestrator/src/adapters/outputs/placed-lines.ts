import type { FileHandle } from 'node:fs/promises';
import { PART_BYTES, type Turns } from '../../ports/turns.ts';
import { LineBuffer } from '../system/line-buffer.ts';

/** A page with more links than fit has no line that is understood. */
const LINE_MAX_BYTES = 1024 * 1024;
/** Of a line that is too long: enough to see what it is about. */
const START_BYTES = 16 * 1024;
const LINE_FEED = 0x0a;

export interface PlacedLine {
  /** Without its line break; of a line that is too long, its start. */
  readonly text: string;
  readonly isTooLong: boolean;
  /** Place in the file. */
  readonly at: number;
  /** Behind its line break. */
  readonly end: number;
}

/**
 * The whole lines of a part of an open file that begins at a line's start or in the middle of one; the rest of such a
 * line is passed over. Each part of the file is read in a turn.
 *
 * @returns where reading goes on: behind the last whole line, or if the part had none, in the middle of one.
 */
export async function* placedLines(
  handle: FileHandle,
  { start, end, size }: { readonly start: number; readonly end: number; readonly size: number },
  turns: Turns,
): AsyncGenerator<readonly PlacedLine[], number> {
  const line = new LineBuffer(LINE_MAX_BYTES);
  // From the byte before on: only that tells whether a line begins here.
  let position = Math.max(0, start - 1);
  let isInside = start > 0;
  let lineStart = start;
  const chunk = Buffer.allocUnsafeSlow(PART_BYTES);
  const stop = Math.min(end, size);
  while (position < stop) {
    await turns.next(PART_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, Math.min(PART_BYTES, stop - position), position);
    if (bytesRead === 0) break;
    const bytes = chunk.subarray(0, bytesRead);
    const found: PlacedLine[] = [];
    let from = 0;
    for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, from)) {
      const lineEnd = position + feed + 1;
      if (!isInside) {
        line.add(bytes.subarray(from, feed));
        found.push(taken(line, lineStart, lineEnd));
      }
      isInside = false;
      lineStart = lineEnd;
      from = feed + 1;
    }
    if (!isInside) line.add(bytes.subarray(from));
    position += bytesRead;
    yield found;
  }
  if (isInside) return position;
  // A line that is longer than what was read is passed over from here on, unless it is still being written.
  return lineStart === start && end < size ? end : lineStart;
}

function taken(line: LineBuffer, at: number, end: number): PlacedLine {
  const isTooLong = line.isCut;
  const bytes = line.takeBytes();
  const text = (isTooLong ? bytes.subarray(0, START_BYTES) : bytes).toString('utf8').replace(/\r$/, '');
  return { text, isTooLong, at, end };
}
