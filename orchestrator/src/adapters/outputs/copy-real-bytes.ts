import type { FileHandle } from 'node:fs/promises';

/** Chunk size: small enough that a stop is soon noticed and other work gets its turn. */
const CHUNK_BYTES = 1024 * 1024;
/** The block of most file systems: holes are found exactly. */
const ZEROS = Buffer.alloc(4096);

/** Asked before each chunk, with how many bytes may still be written; false ends the copying. */
export type MayGoOn = (bytes: number) => Promise<boolean>;

/**
 * Copies a file up to `size`, or to its end if that comes first: a running container may write without end. What is
 * zero becomes a hole, so the copy never takes more of the disk than the file does.
 *
 * @returns whether it was copied to its end.
 */
export async function copyRealBytes(
  from: FileHandle,
  to: FileHandle,
  { size, realBytes }: { size: number; realBytes: number },
  mayGoOn: MayGoOn,
): Promise<boolean> {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size));
  let at = 0;
  let written = 0;
  while (at < size) {
    const next = Math.min(chunk.length, size - at);
    // Holes may have been filled since it was judged: then a chunk at a time.
    if (!(await mayGoOn(Math.max(Math.min(size - at, realBytes - written), next)))) return false;
    const { bytesRead } = await from.read(chunk, 0, next, at);
    if (bytesRead === 0) break;
    for (const [start, end] of filled(chunk.subarray(0, bytesRead))) {
      await writeAll(to, chunk.subarray(start, end), at + start);
      written += end - start;
    }
    at += bytesRead;
  }
  // It may end with a hole.
  await to.truncate(at);
  return true;
}

/** From where to where a chunk is not zero, in whole blocks. */
function filled(chunk: Buffer): [number, number][] {
  const runs: [number, number][] = [];
  for (let start = 0; start < chunk.length; start += ZEROS.length) {
    const block = chunk.subarray(start, start + ZEROS.length);
    if (block.equals(ZEROS.subarray(0, block.length))) continue;
    const last = runs.at(-1);
    const end = start + block.length;
    if (last?.[1] === start) last[1] = end;
    else runs.push([start, end]);
  }
  return runs;
}

async function writeAll(to: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await to.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
