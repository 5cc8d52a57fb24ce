import type { Readable } from 'node:stream';
import { errorCodeOf } from '@crawlerd/shared';
import { codingsOf, type Coding } from './content-codings.ts';
import { failure, type FetchFailure } from './failure.ts';
import { chained, RATIO_FREE_BYTES, decodeBody, type ReadBody } from './decode-body.ts';
import type { BodyLimits } from '../plan/http-options.ts';

/** A compressed body of up to this is decoded at once, which costs much less than a stream. */
const AT_ONCE_BYTES_MAX = 65_536;

/**
 * Reads and decodes a body. The limits are enforced while decoding: a body that would decode to gigabytes takes no
 * more memory than a page, and the rest of it is not read.
 *
 * @returns the decoded bytes, or what is wrong with them. Network errors are thrown.
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
    // If there is more of it, this closes the connection: the rest is not needed.
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

/** Returns null if the output would be larger than that. */
function undo(coding: Coding, bytes: Buffer, maxOutputLength: number): Buffer | FetchFailure | null {
  try {
    return coding.undo(bytes, { maxOutputLength });
  } catch (error) {
    const code = errorCodeOf(error) ?? String(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') return null;
    return failure('bad_encoding', `the body is not valid ${coding.name} (${code})`);
  }
}
