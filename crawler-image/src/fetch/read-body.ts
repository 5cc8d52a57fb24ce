import { errorCodeOf } from '@crawlerd/shared';
import { codingsOf, type Coding, type DeclaredCodings } from './content-codings.ts';
import { failure, type FetchFailure } from './failure.ts';
import {
  chained,
  decodeBody,
  RATIO_FREE_BYTES,
  START_BYTES,
  type JudgeStart,
  type ReadBody,
} from './decode-body.ts';
import { decodeLeniently } from './decode-leniently.ts';
import { KeptPieces } from './kept-pieces.ts';
import { looksPlain } from './looks-plain.ts';
import type { BodyLimits } from '../plan/http-options.ts';

/** A compressed body of up to this is decoded at once, which costs much less than a stream. */
const AT_ONCE_BYTES_MAX = 65_536;
/** A compressed body of more than this is not looked at again if it is not as its encoding says. */
const KEPT_BYTES_MAX = 2 * 1_048_576;

/** A body as it arrives. */
export interface WireBody extends AsyncIterable<Buffer> {
  /** Closes its connection unless all of it has arrived. */
  destroy(): unknown;
}

export interface BodyWish extends BodyLimits {
  /** Whether it is a page, and not a robots.txt, a sitemap or an image. */
  readonly isPage: boolean;
  /** Ends the reading early of what is not wanted. */
  readonly judge?: JudgeStart;
}

/**
 * Reads and decodes a body. The limits are enforced while decoding: a body that would decode to gigabytes takes no
 * more memory than a page, and the rest of it is not read.
 *
 * @returns the decoded bytes, or what is wrong with them. Network errors are thrown.
 */
export async function readBody(
  body: WireBody,
  contentEncoding: string,
  wish: BodyWish,
): Promise<ReadBody | FetchFailure> {
  const pieces: AsyncIterator<Buffer, unknown, undefined> = body[Symbol.asyncIterator]();
  try {
    const result = await decodedBody(pieces, contentEncoding, wish);
    return (result.kind === 'read' && wish.judge?.(result.decoded.subarray(0, START_BYTES))) || result;
  } finally {
    // If there is more of it, this closes the connection: the rest is not needed.
    body.destroy();
  }
}

async function decodedBody(
  pieces: AsyncIterator<Buffer, unknown, undefined>,
  contentEncoding: string,
  wish: BodyWish,
): Promise<ReadBody | FetchFailure> {
  const plainMax = wish.judge === undefined ? wish.maxBytes : START_BYTES;
  const bufferedMax = contentEncoding === '' ? plainMax : AT_ONCE_BYTES_MAX;
  const buffered: Buffer[] = [];
  let wireBytes = 0;
  while (wireBytes <= bufferedMax) {
    const piece = await pieces.next();
    if (piece.done === true) return decodeBuffered(buffered, contentEncoding, wish);
    buffered.push(piece.value);
    wireBytes += piece.value.length;
  }
  const declared = codingsOf(contentEncoding);
  if ('fault' in declared) return failure('bad_encoding', declared.fault);
  const kept = new KeptPieces(pieces, buffered, contentEncoding === '' ? 0 : KEPT_BYTES_MAX);
  const result = await decodeBody(kept.all(), declared.codings, wish, wish.judge);
  if (result.kind === 'read') return ifPlain(result, declared, wish);
  const wire = result.code === 'bad_encoding' ? await kept.whole() : null;
  return wire === null ? result : lenientBody(wire, declared, wish, result);
}

async function decodeBuffered(
  pieces: readonly Buffer[],
  contentEncoding: string,
  wish: BodyWish,
): Promise<ReadBody | FetchFailure> {
  const wire = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  // Servers label empty bodies as gzip too.
  if (wire.length === 0 || contentEncoding === '') {
    return { kind: 'read', decoded: wire, wireBytes: wire.length };
  }
  const declared = codingsOf(contentEncoding);
  if ('fault' in declared) return failure('bad_encoding', declared.fault);
  const result = await strictBody(pieces, wire, declared.codings, wish);
  if (result.kind === 'read') return ifPlain(result, declared, wish);
  return result.code === 'bad_encoding' ? lenientBody(wire, declared, wish, result) : result;
}

async function strictBody(
  pieces: readonly Buffer[],
  wire: Buffer,
  codings: readonly Coding[],
  wish: BodyWish,
): Promise<ReadBody | FetchFailure> {
  let decoded = wire;
  for (const coding of codings) {
    const step = undo(coding, decoded, Math.min(RATIO_FREE_BYTES, wish.maxBytes));
    if (step === null) return decodeBody(chained(pieces), codings, wish, wish.judge);
    if ('code' in step) return step;
    decoded = step;
  }
  return { kind: 'read', decoded, wireBytes: wire.length };
}

/** A body that was decoded; with an unknown encoding only if it has none in truth. */
function ifPlain(
  read: ReadBody,
  { unknown }: DeclaredCodings,
  { isPage }: BodyWish,
): ReadBody | FetchFailure {
  if (unknown === null) return read;
  if (!looksPlain(read.decoded, isPage)) return unknownEncoding(unknown);
  return { ...read, leniencies: [...(read.leniencies ?? []), 'unknown_encoding'] };
}

/** @param failed Why it could not be read as its encoding says. */
function lenientBody(
  wire: Buffer,
  declared: DeclaredCodings,
  wish: BodyWish,
  failed: FetchFailure,
): ReadBody | FetchFailure {
  const read = decodeLeniently(wire, declared.codings, wish);
  if (read !== null) return ifPlain({ kind: 'read', wireBytes: wire.length, ...read }, declared, wish);
  return declared.unknown === null ? failed : unknownEncoding(declared.unknown);
}

function unknownEncoding(name: string): FetchFailure {
  return failure('bad_encoding', `unknown content encoding ${name}`);
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
