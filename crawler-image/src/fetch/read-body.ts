import type { Readable } from 'node:stream';
import { codingsOf, type Coding } from './content-codings.ts';
import { failure, type FetchFailure } from './failure.ts';
import { chained, RATIO_FREE_BYTES, decodeBody, type ReadBody } from './decode-body.ts';
import type { BodyLimits } from '../plan/http-options.ts';

/** A compressed body of up to this is decoded at once, which costs much less than a stream. */
const AT_ONCE_BYTES_MAX = 65_536;

/**
 * Reads a body to its end and decodes it. The limits are held while decoding: what would unfold into gigabytes
 * takes no more memory than a page, and the rest of it is not read.
 *
 * @returns the decoded bytes, or what is wrong with them. Faults of the network are thrown.
 */
export async function readBody(
  body: Readable,
  contentEncoding: string,
  limits: BodyLimits,
): Promise<ReadBody | FetchFailure> {
  const pieces: AsyncIterator<Buffer, unknown, undefined> = body[Symbol.asyncIterator]();
  const bufferedMax = contentEncoding === '' ? limits.maxBytes : AT_ONCE_BYTES_MAX;
  const buffered: Buffer[] = [];
  let wireBytes = 0;
  try {
    while (wireBytes <= bufferedMax) {
      const piece = await pieces.next();
      if (piece.done === true) return await decodeBuffered(buffered, contentEncoding, limits);
      buffered.push(piece.value);
      wireBytes += piece.value.length;
    }
    const codings = codingsOf(contentEncoding);
    if ('fault' in codings) return failure('bad_encoding', codings.fault);
    return await decodeBody(chained(buffered, pieces), codings, limits);
  } finally {
    // Unless it is at its end, this closes the connection: the rest is not wanted.
    if (!body.readableEnded) body.on('error', () => {}).destroy();
  }
}

async function decodeBuffered(
  pieces: readonly Buffer[],
  contentEncoding: string,
  limits: BodyLimits,
): Promise<ReadBody | FetchFailure> {
  const wire = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  // Servers label empty bodies as gzip too.
  const codings = wire.length === 0 ? [] : codingsOf(contentEncoding);
  if ('fault' in codings) return failure('bad_encoding', codings.fault);
  let decoded = wire;
  for (const coding of codings) {
    const step = undo(coding, decoded, Math.min(RATIO_FREE_BYTES, limits.maxBytes));
    if (step === null) return decodeBody(chained(pieces), codings, limits);
    if ('code' in step) return step;
    decoded = step;
  }
  return { kind: 'read', decoded, wireBytes: wire.length };
}

/** Null if it is larger than that. */
function undo(coding: Coding, bytes: Buffer, maxOutputLength: number): Buffer | FetchFailure | null {
  try {
    return coding.undo(bytes, { maxOutputLength });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') return null;
    return failure('bad_encoding', `the body is not valid ${coding.name} (${code})`);
  }
}
