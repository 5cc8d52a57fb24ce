import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { failure, type FetchFailure } from './failure.ts';

/** The most a page may have, decoded. Nobody writes 10 MiB of HTML for people to read. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: inflateEither,
};

const TOO_LARGE = failure('too_large', `the page is larger than ${BODY_BYTES_MAX} bytes`);

/**
 * Reads a body to its end and decodes it. The cap holds for the bytes on the wire and for the decoded
 * ones: a small body may unfold into gigabytes.
 *
 * @returns the decoded bytes, or what is wrong with them. Faults of the network are thrown.
 */
export async function readBody(
  body: AsyncIterable<Buffer>,
  contentEncoding: string,
): Promise<{ readonly kind: 'read'; readonly decoded: Buffer; readonly wireBytes: number } | FetchFailure> {
  const chunks: Buffer[] = [];
  let wireBytes = 0;
  for await (const chunk of body) {
    wireBytes += chunk.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (wireBytes > BODY_BYTES_MAX) return TOO_LARGE;
    chunks.push(chunk);
  }
  let decoded = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  for (const encoding of encodingsToUndo(contentEncoding)) {
    const decode = decoderOf(encoding);
    if (decode === null) return failure('bad_encoding', `unknown content encoding ${encoding}`);
    try {
      // Servers label empty bodies as gzip too.
      if (decoded.length > 0) decoded = await decode(decoded, { maxOutputLength: BODY_BYTES_MAX });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'ERR_BUFFER_TOO_LARGE') return TOO_LARGE;
      return failure('bad_encoding', `the body is not valid ${encoding} (${String(code)})`);
    }
  }
  return { kind: 'read', decoded, wireBytes };
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

function decoderOf(encoding: string): Decoder | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
    case 'br':
    case 'deflate':
      return decoders[encoding];
    default:
      return null;
  }
}

/** The codings in the order in which they have to be undone: the last applied first. */
function encodingsToUndo(header: string): string[] {
  return header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed();
}

/** "deflate" means zlib, but some servers send the bare stream. */
async function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = bytes.length >= 2 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  return promisify(isZlib ? inflate : inflateRaw)(bytes, options);
}
