import type { FileHandle } from 'node:fs/promises';
import {
  LINE_SHOWN_BYTES,
  LOOK_BACK_BYTES,
  type LogFileLine,
  type LogSpan,
  type LogWork,
  type OpenedLog,
  type ScanEnd,
} from '../../ports/opened-log.ts';
import { bytesBetween } from './file-lines.ts';
import { LineHead } from './line-head.ts';

const BLOCK_BYTES = 64 * 1024;
/** The line break before a line that somebody links to is most often near. */
const NEAR_BYTES = 4096;
const LINE_FEED = 0x0a;

/** {@link OpenedLog} that holds one block of its file, and the beginning of a line that goes on in the next one. */
export class OpenedLogFile implements OpenedLog {
  readonly bytes: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.bytes = bytes;
  }

  async lineStart(position: number, work: LogWork): Promise<number | null> {
    const floor = Math.max(0, position - LOOK_BACK_BYTES);
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, position));
    let wanted = NEAR_BYTES;
    for (let end = position; end > floor;) {
      const bytes = Math.min(wanted, end - floor);
      const start = end - bytes;
      if ((await this.#fill(block, { start, bytes }, work)) < bytes) return null;
      const at = block.subarray(0, bytes).lastIndexOf(LINE_FEED);
      if (at !== -1) return start + at + 1;
      end = start;
      wanted = BLOCK_BYTES;
    }
    return floor === 0 ? 0 : null;
  }

  async scan(
    { start, unbrokenTo, end }: LogSpan,
    work: LogWork,
    visit: (line: LogFileLine) => boolean,
  ): Promise<ScanEnd> {
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(0, end - start)));
    const head = new LineHead(LINE_SHOWN_BYTES);
    let offset = start;
    let position = start;
    for (;;) {
      // What is known to be one line need not be read to its end.
      if (head.isFull && position < unbrokenTo) position = unbrokenTo;
      const bytes = await this.#fill(block, { start: position, bytes: end - position }, work);
      if (bytes === 0) return { next: offset, unbrokenTo: position, head: head.bytes };
      let from = 0;
      for (let at; (at = block.subarray(0, bytes).indexOf(LINE_FEED, from)) !== -1; from = at + 1) {
        const line = head.ended(block.subarray(from, at));
        const next = position + at + 1;
        const goesOn = visit({ offset, length: next - 1 - offset, bytes: line });
        offset = next;
        if (!goesOn) return { next, unbrokenTo: next, head: head.bytes };
      }
      head.add(block.subarray(from, bytes));
      position += bytes;
    }
  }

  read(start: number, end: number): AsyncIterable<Buffer> {
    return bytesBetween(this.#handle, start, end);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Returns how much was read: at most a block, and less at the end of the work or of the file. */
  async #fill(block: Buffer, at: { start: number; bytes: number }, work: LogWork): Promise<number> {
    const wanted = work.take(Math.max(0, Math.min(at.bytes, block.length)));
    if (wanted === 0) return 0;
    const { bytesRead } = await this.#handle.read(block, 0, wanted, at.start);
    await work.turn(bytesRead);
    return bytesRead;
  }
}
