import { stripVTControlCharacters } from 'node:util';

// Control characters would steer the terminal, bidirectional overrides would show text that is not there.
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Text from crawled pages and servers made safe to print: escape sequences and control characters are
 * taken out, so that a page cannot move the cursor, recolour or retitle the user's terminal.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, ' ').trim();
}

// As above, but line breaks stay: they separate JSON documents.
const UNPRINTABLE_IN_JSON = /(?!\n)[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The same for JSON: what could steer the terminal is escaped, and the document stays what it was. */
export function printableJson(text: string): string {
  return text.replace(
    UNPRINTABLE_IN_JSON,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many cells of a terminal a text fills: Chinese characters and emoji fill two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1;
}

/** Blocks of East Asian Wide and Fullwidth characters, first and last code point. */
const WIDE_BLOCKS: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return WIDE_BLOCKS.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** Cuts a text at its end so that it fills at most `width` cells; what was cut shows as `…`. */
export function fitEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width < 1 ? '' : `${takeStart(text, width - 1)}…`;
}

/** Cuts a text in its middle: of a URL both the host and the page say something. */
export function fitMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  const head = Math.ceil((width - 1) / 2);
  return `${takeStart(text, head)}…${takeEnd(text, width - 1 - head)}`;
}

function takeStart(text: string, width: number): string {
  return take([...graphemes.segment(text)], width).join('');
}

function takeEnd(text: string, width: number): string {
  return take([...graphemes.segment(text)].toReversed(), width)
    .toReversed()
    .join('');
}

function take(segments: readonly { segment: string }[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const { segment } of segments) {
    left -= graphemeWidth(segment);
    if (left < 0) break;
    taken.push(segment);
  }
  return taken;
}
