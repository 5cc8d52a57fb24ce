import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
} from 'node:zlib';

/** A content coding (RFC 9110, section 8.4.1), decoded at once or as a stream. */
export interface Coding {
  readonly name: string;
  /** @throws with code `ERR_BUFFER_TOO_LARGE` if it decodes to more. */
  undo(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer;
  /** @param firstByte The first of what will be written. */
  stream(firstByte: number): Decoder;
}

/** Holds a few chunks at a time, whatever the decoded size. */
export type Decoder = BrotliDecompress | Gunzip | Inflate;

const GZIP = { undo: gunzipSync, stream: () => createGunzip() };
const CODINGS = new Map<string, Omit<Coding, 'name'>>([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['br', { undo: brotliDecompressSync, stream: () => createBrotliDecompress() }],
  [
    'deflate',
    {
      undo: (bytes, options) =>
        isZlib(bytes[0] ?? 0) ? inflateSync(bytes, options) : inflateRawSync(bytes, options),
      stream: (firstByte) => (isZlib(firstByte) ? createInflate() : createInflateRaw()),
    },
  ],
]);

/**
 * "deflate" means zlib, but some servers send the bare stream. The lower half of zlib's first byte is 8 (RFC
 * 1950, section 2.2); a bare stream begins so only with padding that no encoder writes (RFC 1951, section 3.2.4).
 */
function isZlib(firstByte: number): boolean {
  return (firstByte & 0x0f) === 8;
}

/** One is usual, and each costs a decoder. */
const CODINGS_MAX = 3;

export interface DeclaredCodings {
  /** In the order of decoding. */
  readonly codings: readonly Coding[];
  /** A name that is no known coding; often none at all, such as `UTF-8` or `none`. */
  readonly unknown: string | null;
}

/** The codings of a `Content-Encoding`, or why they cannot be decoded. */
export function codingsOf(header: string): DeclaredCodings | { readonly fault: string } {
  const names = header
    .toLowerCase()
    .split(',', 100)
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > CODINGS_MAX) return { fault: `more than ${CODINGS_MAX} content encodings` };
  const codings: Coding[] = [];
  let unknown: string | null = null;
  // The coding that was applied last is decoded first.
  for (const name of names.toReversed()) {
    const coding = CODINGS.get(name);
    if (coding === undefined) unknown = name.slice(0, 100);
    else codings.push({ name, ...coding });
  }
  return { codings, unknown };
}
