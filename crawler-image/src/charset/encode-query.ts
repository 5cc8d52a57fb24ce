import { encoderOf, type Encoder } from './encoder.ts';

/**
 * An address of a page with its query in the charset of the page, as the WHATWG URL Standard says; path and fragment
 * are always in UTF-8, which is left to the parser of URLs. A character that the charset lacks becomes `&#NNNN;`, and
 * all of it is percent-encoded.
 *
 * @param charset Null for UTF-8.
 */
export function encodeQuery(address: string, charset: string | null): string {
  if (charset === null || !NOT_ASCII.test(address)) return address;
  const hash = address.indexOf('#');
  const end = hash === -1 ? address.length : hash;
  const start = address.indexOf('?') + 1;
  if (start === 0 || start > end) return address;
  const query = address.slice(start, end);
  const encoded = charset === 'iso-2022-jp' ? inEscapes(query) : percentEncoded(query, encoderOf(charset));
  return address.slice(0, start) + encoded + address.slice(end);
}

// oxlint-disable-next-line no-control-regex -- ASCII is control characters too
const NOT_ASCII = /[^\u0000-\u007f]/;

function percentEncoded(query: string, encoder: Encoder): string {
  let encoded = '';
  for (const character of query) {
    const code = codeOf(character);
    encoded += code < 0x80 ? character : bytesToUrl(encoder(code) ?? []) || reference(code);
  }
  return encoded;
}

const TO_KANJI = '%1B$B';
const TO_ASCII = '%1B(B';

/** ISO-2022-JP: the two bytes of EUC-JP without their high bits, between escape sequences. */
function inEscapes(query: string): string {
  const encoder = encoderOf('euc-jp');
  let encoded = '';
  let isKanji = false;
  for (const character of query) {
    const code = codeOf(character);
    const bytes = code < 0x80 ? undefined : kanji(character, encoder);
    if (isKanji !== (bytes !== undefined)) encoded += isKanji ? TO_ASCII : TO_KANJI;
    isKanji = bytes !== undefined;
    encoded += bytes === undefined ? (code < 0x80 ? character : reference(code)) : bytesToUrl(bytes);
  }
  return isKanji ? encoded + TO_ASCII : encoded;
}

/** Half-width kana become wide. */
function kanji(character: string, encoder: Encoder): number[] | undefined {
  const bytes = encoder(codeOf(/[\uff61-\uff9d]/.test(character) ? character.normalize('NFKC') : character));
  return bytes?.[0] !== undefined && bytes[0] > 0xa0 ? bytes.map((byte) => byte - 0x80) : undefined;
}

/** Half of a surrogate pair is no character. */
function codeOf(character: string): number {
  const code = character.codePointAt(0) ?? 0xfffd;
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}

function reference(code: number): string {
  return `%26%23${code}%3B`;
}

/** Bytes that may stand in a query as they are do so, also as the second byte of a character. */
function bytesToUrl(bytes: readonly number[]): string {
  return bytes.map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : escaped(byte))).join('');
}

function isPlain(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f && !ESCAPED_IN_QUERIES.has(byte);
}

/** `"`, `#`, `'`, `<` and `>`. */
const ESCAPED_IN_QUERIES = new Set([0x22, 0x23, 0x27, 0x3c, 0x3e]);

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
