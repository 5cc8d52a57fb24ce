import { decodeAs } from './decode-as.ts';
import { detectCharset, likenessTo, type Detection } from './detect-charset.ts';
import { charsetInMarkup, charsetOfHost, charsetOfLabel, charsetParameter } from './labels.ts';

export interface DecodedText {
  readonly text: string;
  /** The charset that was used, by its standard name. */
  readonly charset: string;
  /** What the server said, else what the page says of itself, as written in lower case; null if neither. */
  readonly declared: string | null;
  /** What the bytes look like; null where they are ASCII or like nothing that is known. */
  readonly detected: string | null;
  /** Characters that could not be read: how often U+FFFD is in the text. */
  readonly replacements: number;
}

/**
 * Decodes a page. No label makes it fail, and none is believed that its bytes clearly speak against:
 *
 * 1. a byte order mark;
 * 2. the charset of the `Content-Type`, else the one in the markup, each only if its bytes can be that;
 * 3. UTF-8 if the bytes are that;
 * 4. what the characters look like;
 * 5. what is usual in the country of the host; else Windows-1252, in which everything can be read.
 *
 * @param url Where the page comes from.
 */
export function decodeHtml(bytes: Uint8Array, contentType: string, url = ''): DecodedText {
  const labels = [charsetParameter(contentType), charsetInMarkup(bytes)].filter((label) => label !== null);
  const declared = labels[0]?.slice(0, LABEL_LENGTH_MAX).toLowerCase() ?? null;
  const marked = markedCharset(bytes) ?? utf16Pattern(bytes);
  if (marked !== null) return decoded(decodeAs(marked, bytes), marked, declared, marked);

  const utf8 = decodeAs('utf-8', bytes);
  if (isAscii(utf8)) {
    if (!JAPANESE_ESCAPE.test(utf8)) return decoded(utf8, asciiCharset(labels), declared, null);
    return decoded(decodeAs('iso-2022-jp', bytes), 'iso-2022-jp', declared, 'iso-2022-jp');
  }
  if (isMostlyValid(utf8)) return decoded(utf8, 'utf-8', declared, 'utf-8');

  const hint = charsetOfHost(url);
  const detection = detectCharset(bytes, hint);
  const charset = believable(labels, bytes, detection) ?? guess(detection?.charset ?? null, hint);
  return decoded(decodeAs(charset, bytes), charset, declared, detection?.charset ?? null);
}

const LABEL_LENGTH_MAX = 40;

function decoded(
  text: string,
  charset: string,
  declared: string | null,
  detected: string | null,
): DecodedText {
  return { text, charset, declared, detected, replacements: replacementsIn(text) };
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

/** Markup begins with ASCII, every other byte of which is zero in UTF-16, and none in anything else. */
function utf16Pattern(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x3c && bytes[1] === 0 && bytes[3] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c && bytes[2] === 0) return 'utf-16be';
  return null;
}

/** What follows is JIS X 0208, two bytes of seven bits a character (RFC 1468). */
// oxlint-disable-next-line no-control-regex -- it begins with one
const JAPANESE_ESCAPE = /\u001b\$[@B]/;

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- ASCII is control characters too
  return /^[\u0000-\u007f]*$/.test(text);
}

/** Of bytes in ASCII the label is believed as far as it can be: they read the same in all of these. */
function asciiCharset(labels: readonly string[]): string {
  const charset = labels.map((label) => charsetOfLabel(label)).find((known) => known !== null) ?? 'utf-8';
  return charset.startsWith('utf-16') || charset === 'iso-2022-jp' ? 'utf-8' : charset;
}

/** A label is set aside only where the bytes look like something else this much more. */
const DOUBT = 0.2;
/** So much likeness goes before a label of which no likeness is known, or is worth little. */
const SURE = 0.6;
/** Fewer bytes than this can look like anything. */
const EVIDENCE_MIN = 8;

/** The first label that the bytes do not speak against. */
function believable(
  labels: readonly string[],
  bytes: Uint8Array,
  detection: Detection | null,
): string | null {
  for (const label of labels) {
    const charset = charsetOfLabel(label);
    // Whoever came here has bytes that are neither UTF-8 nor UTF-16.
    if (charset === null || charset.startsWith('utf-')) continue;
    if (detection === null || detection.evidence < EVIDENCE_MIN) return charset;
    if (!speaksAgainst(detection, likenessTo(charset, bytes))) return charset;
  }
  return null;
}

/** @param likeness To the charset of the label; null if nothing is known of that. */
function speaksAgainst({ charset, score }: Detection, likeness: number | null): boolean {
  // Of one byte each, the letters of all alphabets look like letters of any other.
  if (isOfSingleBytes(charset)) return likeness !== null && score >= SURE && score > likeness + DOUBT;
  return likeness === null ? score >= SURE : score > likeness + DOUBT;
}

function isOfSingleBytes(charset: string): boolean {
  return charset.startsWith('windows-') || charset === 'koi8-r';
}

function guess(detected: string | null, hint: string | null): string {
  // Letters of one byte look much the same in all charsets that have them.
  const isVague = detected === null || isOfSingleBytes(detected);
  return isVague && hint?.startsWith('windows-') ? hint : (detected ?? hint ?? 'windows-1252');
}

/** A broken byte here and there does not make it another encoding. */
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
