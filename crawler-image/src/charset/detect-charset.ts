import { decodeAs } from './decode-as.ts';
import { candidates, type Candidate } from './candidates.ts';

/** How many non-ASCII bytes are examined: more would cost time without being more accurate. */
const FOREIGN_BYTES = 2 * 1024;
/** Below this, on a scale to 1, no candidate fits. */
const SCORE_MIN = 0.3;
/** Bonus for the usual charset of the host's country: enough to decide between equal scores. */
const HINT_BONUS = 0.1;
/** A single-byte charset turns nearly all bytes into letters, so its score counts less. */
const SINGLE_BYTE = 0.8;

export interface Detection {
  readonly charset: string;
  /** At most about 1: the share of the text that consists of the most frequent characters of its language. */
  readonly score: number;
  /** How many bytes it is based on. */
  readonly evidence: number;
}

/**
 * Detects a charset by what the bytes decode to: in the right one, text consists of the most frequent characters of
 * its language; in a wrong one, of rare and invalid ones. Null if there is only ASCII, or if no candidate fits. UTF-8
 * and UTF-16 are not candidates.
 *
 * Why not a library: docs/decisions/0008-detect-charsets-by-character-frequency.md.
 *
 * @param hint The charset to prefer among equal scores.
 */
export function detectCharset(bytes: Uint8Array, hint: string | null = null): Detection | null {
  const foreign = foreignPart(bytes);
  if (foreign.length === 0) return null;
  let best: Detection = { charset: 'windows-1252', score: westernLikeness(bytes), evidence: foreign.length };
  // Single non-ASCII letters between Latin ones belong to no other script.
  const foreignness = 1 - best.score;
  for (const [charset, candidate] of candidates()) {
    const fit =
      likeness(decodeAs(charset, foreign), candidate) *
      (candidate.bytesPerLetter === 1 ? SINGLE_BYTE * foreignness : 1);
    const score = fit + (charset === hint ? HINT_BONUS : 0);
    if (score > best.score) best = { charset, score, evidence: foreign.length };
  }
  return best.score < SCORE_MIN ? null : best;
}

/** The score of bytes as text in one charset, at most 1; null for a charset without known frequencies. */
export function likenessTo(charset: string, bytes: Uint8Array): number | null {
  if (LATIN.has(charset)) return westernLikeness(bytes);
  const candidate = candidates().get(charset);
  if (candidate === undefined) return null;
  // Capitals in Windows-1251 are small letters in KOI8-R, and a labelled page may well be in capitals.
  return likeness(decodeAs(charset, foreignPart(bytes)).toLowerCase(), candidate);
}

/** Charsets whose non-ASCII letters stand between ASCII letters. */
const LATIN: ReadonlySet<string> = new Set(
  [
    [1250, 1252, 1254, 1257, 1258].map((page) => `windows-${page}`),
    [2, 3, 4, 10, 13, 14, 15, 16].map((part) => `iso-8859-${part}`),
    'macintosh',
  ].flat(),
);

/** The non-ASCII bytes, each with a following ASCII byte, which may be its trail byte. */
function foreignPart(bytes: Uint8Array): Uint8Array {
  const part = new Uint8Array(FOREIGN_BYTES);
  let length = 0;
  let before = 0;
  for (const byte of bytes) {
    if (length === FOREIGN_BYTES) break;
    if (byte > 0x7f || before > 0x7f) part[length++] = byte;
    before = byte;
  }
  return part.subarray(0, length);
}

function likeness(text: string, { frequent, ordinary }: Candidate): number {
  let sum = 0;
  let characters = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    characters += 1;
    if (frequent.has(unit)) sum += 1;
    else if (ordinary.has(unit)) sum += 0.5;
    else if (isBroken(unit)) sum -= 2;
    // East Asian punctuation has the same bytes in several charsets.
    else if (isWidePunctuation(unit)) characters -= 1;
  }
  return characters === 0 ? 0 : sum / characters;
}

/** A replacement, control, private-use or half-width katakana character: none is common in ordinary text. */
function isBroken(unit: number): boolean {
  return (
    unit === 0xfffd || unit < 0xa0 || (unit >= 0xe000 && unit <= 0xf8ff) || (unit >= 0xff61 && unit <= 0xff9f)
  );
}

function isWidePunctuation(unit: number): boolean {
  return (unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xff01 && unit <= 0xff5e);
}

/** The share of non-ASCII bytes that stand alone, as Western letters and signs do: é within a word, ’, ©. */
function westernLikeness(bytes: Uint8Array): number {
  let sum = 0;
  let foreign = 0;
  for (let i = 0; i < bytes.length && foreign < FOREIGN_BYTES; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    foreign += 1;
    const before = bytes[i - 1] ?? 0x20;
    const after = bytes[i + 1] ?? 0x20;
    if (isForeignLetter(before) || isForeignLetter(after)) continue;
    if (byte >= 0xc0 && (isLetter(before) || isLetter(after))) sum += 1;
    else if (WESTERN_SIGNS.has(byte)) sum += 0.5;
  }
  return foreign === 0 ? 0 : sum / foreign;
}

/** € … ‘ ’ “ ” • – — ™, no-break space, £ © « ® ° · » */
const WESTERN_SIGNS = new Set([
  0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa3, 0xa9, 0xab, 0xae, 0xb0, 0xb7, 0xbb,
]);

function isForeignLetter(byte: number): boolean {
  return byte > 0x7f && !WESTERN_SIGNS.has(byte);
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
