import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Passes what a source yields through a transform and on to `write`, one chunk at a time.
 *
 * @throws whatever the source or `write` throws; of a fault of `write`, `pipeline` by itself would only say
 *   that the operation was aborted.
 */
export async function pump<T>(
  source: Iterable<T> | AsyncIterable<T>,
  transform: Transform,
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  let fault: { readonly error: unknown } | null = null;
  // Not a stream of the file: told to leave the file open, it never says that it has finished.
  const sink = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    try {
      for await (const chunk of chunks) await write(chunk);
    } catch (error) {
      fault = { error };
      throw error;
    }
  };
  try {
    await pipeline(Readable.from(source), transform, sink);
  } catch (error) {
    throw causeOf(fault, error);
  }
}

function causeOf(fault: { readonly error: unknown } | null, error: unknown): unknown {
  return fault === null ? error : fault.error;
}
