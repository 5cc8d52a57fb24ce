import { Readable, Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callbackify } from 'node:util';

/**
 * Passes the chunks of a source through transforms to `write`, one at a time.
 *
 * @throws the errors of the source and of `write`.
 */
export async function pump<T>(
  source: Iterable<T> | AsyncIterable<T>,
  transforms: readonly Transform[],
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  // Not the file's own write stream: with `autoClose: false` it never finishes. Not a function either: `pipeline` may
  // replace its error with "The operation was aborted".
  const writeThen = callbackify(write);
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => writeThen(chunk, done) });
  await pipeline([Readable.from(source), ...transforms, sink]);
}
