import { Readable, Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callbackify } from 'node:util';

/**
 * Passes what a source yields through transforms and on to `write`, one chunk at a time.
 *
 * @throws whatever the source or `write` throws.
 */
export async function pump<T>(
  source: Iterable<T> | AsyncIterable<T>,
  transforms: readonly Transform[],
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  // Not a stream of the file: told to leave the file open, it never says that it has finished. Nor a function:
  // of what it throws, `pipeline` may only say that the operation was aborted.
  const writeThen = callbackify(write);
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => writeThen(chunk, done) });
  await pipeline([Readable.from(source), ...transforms, sink]);
}
