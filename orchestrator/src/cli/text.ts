import { stripVTControlCharacters } from 'node:util';

// Control characters (DEL and C1 are among them) would steer the terminal, bidirectional overrides would show text
// that is not there.
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Text from crawled pages and servers made safe to print: escape sequences and control characters are
 * taken out, so that a page cannot move the cursor, recolour or retitle the user's terminal.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, ' ').trim();
}

// As above, one by one, but line breaks and tabs stay: they separate lines, columns and tokens.
const UNPRINTABLE_IN_TEXT = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * The same for a line that goes to a file or another program, and in the end to somebody's terminal: blanks stay
 * where they are.
 */
export function harmlessLine(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE_IN_TEXT, ' ');
}

/** The same for JSON: what could steer the terminal is escaped, and the document stays what it was. */
export function printableJson(text: string): string {
  return text.replace(UNPRINTABLE_IN_TEXT, (character) =>
    // Between the tokens it is a blank, and in a string it has no right to be.
    character === '\r' ? ' ' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
