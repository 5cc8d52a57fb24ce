import type { FileHandle } from 'node:fs/promises';
import { PART_BYTES } from '../../ports/turns.ts';

/** A part of an open file, as far as it reaches: a file may become shorter while it is read. */
export async function* readBytes(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const length = Math.min(PART_BYTES, end - at);
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
