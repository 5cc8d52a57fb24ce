/** Quotes as editors leave them in JSON: straight, curly, primes, and each of them as a character reference. */

const DOUBLE = '"“”„‟″';
const SINGLE = "'‘’‚‛′´`";
const DOUBLE_REFERENCE =
  '&(?:quot|[lr]dquo|bdquo|Prime|#0*(?:34|8220|8221|8222|8243)|#[xX]0*(?:22|201[cdeCDE]|2033));';
const SINGLE_REFERENCE =
  '&(?:apos|[lr]squo|sbquo|prime|#0*(?:39|8216|8217|8218|8242)|#[xX]0*(?:27|201[89aA]|2032));';

/** What may end a string, by what begins it. A backslash is found too, because it hides what follows. */
const ENDINGS = [
  { opener: '"', ending: /["\\]/g },
  { opener: "'", ending: /['\\]/g },
  { opener: `[${DOUBLE}]`, ending: new RegExp(`[${DOUBLE}\\\\]`, 'g') },
  { opener: `[${SINGLE}]`, ending: new RegExp(`[${SINGLE}\\\\]`, 'g') },
  { opener: DOUBLE_REFERENCE, ending: new RegExp(`${DOUBLE_REFERENCE}|\\\\`, 'g') },
  { opener: SINGLE_REFERENCE, ending: new RegExp(`${SINGLE_REFERENCE}|\\\\`, 'g') },
].map(({ opener, ending }) => ({ opener: new RegExp(opener, 'y'), ending }));

const QUOTE = `(?:[${DOUBLE}${SINGLE}]|${DOUBLE_REFERENCE}|${SINGLE_REFERENCE})`;

/** The name of a property in quotes, with its colon. */
export const QUOTED_KEY = new RegExp(`${QUOTE}[^${DOUBLE}'{}\\[\\],\\n]{1,100}?${QUOTE}\\s{0,50}:`, 'y');
/** A quote of any kind. */
export const ANY_QUOTE = new RegExp(QUOTE, 'y');

/** Whether an expression with the flag `y` matches here; the end of the match, or -1. */
export function endOfMatch(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : -1;
}

/** The quote that begins a string here: where its content starts, and what may end it. Null if there is none. */
export function quoteAt(text: string, at: number): { readonly from: number; readonly ending: RegExp } | null {
  for (const { opener, ending } of ENDINGS) {
    const from = endOfMatch(opener, text, at);
    if (from !== -1) return { from, ending };
  }
  return null;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Reads the escapes of a string; of an unknown one the character behind the backslash counts. */
export function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replaceAll(
    /\\(?:u([0-9a-f]{4})|([^]))/gi,
    (_, hex: string | undefined, char: string | undefined) =>
      hex === undefined ? (ESCAPES[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
