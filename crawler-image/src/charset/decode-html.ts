import { decodeAs } from './decode-as.ts';
import { detectCharset, likenessTo, type Detection } from './detect-charset.ts';
import { charsetFurtherDown, charsetInMarkup } from './charset-in-markup.ts';
import { charsetOfHost, charsetOfLabel, charsetParameter, queryCharset } from './labels.ts';

export interface DecodedText {
  readonly text: string;
  /** The charset used, by its standard name. */
  readonly charset: string;
  /** The charset that the server declares, or else the page itself, in lower case; null if neither does. */
  readonly declared: string | null;
  /** The charset detected from the bytes; null for ASCII, and if none fits. */
  readonly detected: string | null;
  /** The charset of queries in its addresses, as `encodeQuery` takes it; null for UTF-8. */
  readonly queryCharset: string | null;
  /** The number of undecodable characters: occurrences of U+FFFD in the text. */
  readonly replacements: number;
}

/**
 * Decodes a page. No label makes it fail, and a label that the bytes clearly contradict is ignored. In this order:
 *
 * 1. a byte order mark;
 * 2. the charset of the `Content-Type`, else the one in the markup, each only if the bytes allow it; further down in the
 *    markup only if nothing else says anything;
 * 3. UTF-8 if the bytes are valid UTF-8;
 * 4. the charset detected by character frequency;
 * 5. the usual charset of the host's country; otherwise Windows-1252, which can decode any bytes.
 *
 * @param url Address of the page.
 */
export function decodeHtml(bytes: Uint8Array, contentType: string, url = ''): DecodedText {
  const labels = [charsetParameter(contentType), charsetInMarkup(bytes)].filter((label) => label !== null);
  const declared = writtenIn(labels);
  const marked = markedCharset(bytes) ?? utf16Pattern(bytes);
  if (marked !== null) return decoded(decodeAs(marked, bytes), marked, declared, marked);

  const utf8 = decodeAs('utf-8', bytes);
  if (isAscii(utf8)) {
    if (!JAPANESE_ESCAPE.test(utf8)) return decoded(utf8, asciiCharset(labels), declared, null);
    return decoded(decodeAs('iso-2022-jp', bytes), 'iso-2022-jp', declared, 'iso-2022-jp');
  }
  if (isMostlyValid(utf8)) return decoded(utf8, 'utf-8', declared, 'utf-8');

  if (labels.every((label) => charsetOfLabel(label) === null)) {
    const late = charsetFurtherDown(bytes);
    if (late !== null) return decodeUnlike(bytes, [late], writtenIn([late]), url);
  }
  return decodeUnlike(bytes, labels, declared, url);
}

/** Decodes what is neither UTF-8 nor UTF-16. */
function decodeUnlike(
  bytes: Uint8Array,
  labels: readonly string[],
  declared: string | null,
  url: string,
): DecodedText {
  const hint = charsetOfHost(url);
  const detection = detectCharset(bytes, hint);
  const charset = believable(labels, bytes, detection) ?? guess(detection?.charset ?? null, hint);
  return decoded(decodeAs(charset, bytes), charset, declared, detection?.charset ?? null);
}

const LABEL_LENGTH_MAX = 40;

function writtenIn(labels: readonly string[]): string | null {
  return labels[0]?.slice(0, LABEL_LENGTH_MAX).toLowerCase() ?? null;
}

function decoded(
  text: string,
  charset: string,
  declared: string | null,
  detected: string | null,
): DecodedText {
  return {
    text,
    charset,
    declared,
    detected,
    queryCharset: queryCharset(charset, declared),
    replacements: replacementsIn(text),
  };
}

function replacementsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) count += 1;
  return count;
}

function markedCharset(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Markup begins with ASCII: in UTF-16 every other byte of that is zero, and in other charsets none is. */
function utf16Pattern(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x3c && bytes[1] === 0 && bytes[3] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c && bytes[2] === 0) return 'utf-16be';
  return null;
}

/** Announces JIS X 0208, two 7-bit bytes per character (RFC 1468). */
// oxlint-disable-next-line no-control-regex -- it begins with one
const JAPANESE_ESCAPE = /\u001b\$[@B]/;

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- ASCII is control characters too
  return /^[\u0000-\u007f]*$/.test(text);
}

/**
 * For ASCII bytes a label is accepted if it is compatible with ASCII: they read the same in all of these charsets.
 */
function asciiCharset(labels: readonly string[]): string {
  const charset = labels.map((label) => charsetOfLabel(label)).find((known) => known !== null) ?? 'utf-8';
  return charset.startsWith('utf-16') || charset === 'iso-2022-jp' ? 'utf-8' : charset;
}

/** A label is overridden only if the bytes score this much higher for another charset. */
const DOUBT = 0.2;
/** A score this high overrides a label whose own score is unknown or of little weight. */
const SURE = 0.6;
/** Fewer bytes than this are not conclusive. */
const EVIDENCE_MIN = 8;

/** The first label that the bytes do not contradict. */
function believable(
  labels: readonly string[],
  bytes: Uint8Array,
  detection: Detection | null,
): string | null {
  for (const label of labels) {
    const charset = charsetOfLabel(label);
    // At this point the bytes are neither UTF-8 nor UTF-16.
    if (charset === null || charset.startsWith('utf-')) continue;
    if (detection === null || detection.evidence < EVIDENCE_MIN) return charset;
    if (!speaksAgainst(detection, likenessTo(charset, bytes))) return charset;
  }
  return null;
}

/** @param likeness Score of the label's charset; null if it is unknown. */
function speaksAgainst({ charset, score }: Detection, likeness: number | null): boolean {
  // In single-byte charsets, the letters of one alphabet look like letters of any other.
  if (isOfSingleBytes(charset)) return likeness !== null && score >= SURE && score > likeness + DOUBT;
  return likeness === null ? score >= SURE : score > likeness + DOUBT;
}

function isOfSingleBytes(charset: string): boolean {
  return charset.startsWith('windows-') || charset === 'koi8-r';
}

function guess(detected: string | null, hint: string | null): string {
  // Single-byte letters score much the same in all single-byte charsets.
  const isVague = detected === null || isOfSingleBytes(detected);
  return isVague && hint?.startsWith('windows-') ? hint : (detected ?? hint ?? 'windows-1252');
}

/** A few invalid bytes do not make it another encoding. */
function isMostlyValid(text: string): boolean {
  if (!text.includes('\uFFFD')) return true;
  let broken = 0;
  let foreign = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) foreign += 1;
  }
  return broken * 4 < foreign;
}
