import { PART_BYTES } from '../ports/turns.ts';
import type { FairTurns } from './fair-turns.ts';

/**
 * Gives a stream in turns with all other answers: one part of it in each.
 *
 * @param isLive its parts may be long in coming, and are made with little work; that of others is to be waited for.
 */
export async function* inTurns<T>(
  parts: AsyncIterable<T>,
  turns: FairTurns,
  isLive: boolean,
): AsyncGenerator<T> {
  const iterator = parts[Symbol.asyncIterator]();
  const made = async (): Promise<IteratorResult<T>> => iterator.next();
  const live = async (): Promise<IteratorResult<T>> => {
    await turns.next();
    const part = await made();
    // What many wait for comes to all of them at once.
    await turns.next();
    return part;
  };
  try {
    for (;;) {
      const { done, value } = await (isLive ? live() : turns.read(made));
      if (done === true) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/**
 * Joins texts, however short, and cuts them, however long, into parts that are sent one by one. Only for texts that
 * come without being waited for.
 */
export async function* inParts(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let joined: string[] = [];
  let length = 0;
  for await (const text of texts) {
    joined.push(text);
    length += text.length;
    if (length < PART_BYTES) continue;
    yield* cut(joined.join(''));
    joined = [];
    length = 0;
  }
  if (length > 0) yield* cut(joined.join(''));
}

/** Cuts buffers, however long, into parts that are sent one by one. An empty one only ends its turn. */
export async function* cutParts(buffers: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const bytes of buffers) {
    if (bytes.length <= PART_BYTES) yield bytes;
    else yield* cutBytes(bytes);
  }
}

/** Bytes, and not parts of the text: a text that is kept for its last part stays in memory as a whole. */
function* cut(text: string): Generator<Buffer> {
  yield* cutBytes(Buffer.from(text));
}

function* cutBytes(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.subarray(at, at + PART_BYTES);
}
