import type { LogLineView } from '@crawlerd/shared';
import type { LineBytes } from '../domain/log-line.ts';
import { LOOK_BACK_BYTES, type OpenedLog } from '../ports/opened-log.ts';
import type { LogPage } from './log-page.ts';
import type { BoundedLogWork } from './log-work.ts';

/** What a page takes from the log of one attempt. */
export interface LogPart {
  readonly start: number;
  readonly end: number;
  /** Nothing of the attempt is left in the direction of the page. */
  readonly isWhole: boolean;
}

export interface PartOf {
  readonly page: LogPage;
  readonly work: BoundedLogWork;
  readonly view: (line: LineBytes) => LogLineView | null;
}

/** Adds the lines from an offset on, of which the first may be in the middle of a line. */
export async function readForward(
  log: OpenedLog,
  offset: number,
  { page, work, view }: PartOf,
): Promise<LogPart> {
  const from = Math.min(offset, log.bytes);
  const found = await log.lineStart(from, work);
  const start = found ?? from;
  // Of a line whose start is too far away the rest is left out: whoever came from there has seen its beginning.
  let isRest = found === null;
  const { next, unbrokenTo, head } = await log.scan(
    { start, unbrokenTo: from, end: log.bytes },
    work,
    (line) => {
      const shown = isRest ? null : view(line);
      isRest = false;
      if (shown !== null) page.append(shown);
      return !page.isFull;
    },
  );
  if (page.isFull || !work.isOver) return { start, end: next, isWhole: !page.isFull };
  if (isRest) return { start, end: unbrokenTo, isWhole: false };
  const isEndless = next === start && unbrokenTo - start > LOOK_BACK_BYTES;
  if (!isEndless) return { start, end: next, isWhole: false };
  // A line that no page can read to its end is shown as far as it was read.
  const shown = view({ offset: start, length: unbrokenTo - start, bytes: head });
  if (shown !== null) page.append(shown);
  return { start, end: unbrokenTo, isWhole: false };
}

/** Read at a time, as nobody knows where lines begin before they are read. */
const SEGMENT_BYTES = 256 * 1024;

/** Adds the lines before the one at an offset, the last ones first. */
export async function readBackward(
  log: OpenedLog,
  offset: number,
  { page, work, view }: PartOf,
): Promise<LogPart> {
  const before = Math.min(offset, log.bytes);
  const end = await log.lineStart(before, work);
  if (end === null) {
    // In the midst of an endless line; it is left out, a long way at a time.
    const start = work.isOver ? before : before - LOOK_BACK_BYTES;
    return { start, end: before, isWhole: false };
  }
  let start = end;
  while (start > 0 && !page.isFull) {
    const target = Math.max(0, start - SEGMENT_BYTES);
    const found = await log.lineStart(target, work);
    if (work.isOver) break;
    const lines: LogLineView[] = [];
    let isRest = found === null;
    const span = { start: found ?? target, unbrokenTo: target, end: start };
    const { next } = await log.scan(span, work, (line) => {
      const shown = isRest ? null : view(line);
      isRest = false;
      if (shown !== null) lines.push(shown);
      return true;
    });
    // The newest lines are at its end: what was not read to there is read again for the next page.
    if (next < start) break;
    const taken = page.prepend(lines);
    start = (taken.length < lines.length ? taken[0]?.offset : undefined) ?? span.start;
  }
  return { start, end, isWhole: start === 0 };
}
