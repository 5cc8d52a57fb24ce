import { ANY_QUOTE, endOfMatch, QUOTED_KEY, quoteAt, unescaped } from './loose-quotes.ts';

/**
 * The objects and lists in a text that should be JSON and is not: with tags, comments or other text around and between
 * its parts, without some of its quotes, commas and brackets, with quotes in strings and with prices such as `9,99`
 * outside them. It takes time in proportion to the length, whatever the text.
 */
export function looseDocuments(text: string): unknown[] {
  return new LooseReader(text).documents();
}

const DEPTH_MAX = 100;
const DOCUMENTS_MAX = 100;

const TAG = '</?[a-zA-Z][^<>]{0,300}>';
/** What may stand between two parts without a meaning. */
const NOISE = new RegExp(
  [
    // oxlint-disable-next-line no-control-regex -- control characters get into scripts with pasted texts
    String.raw`(?:[\s\u0000-\u001f\u200b-\u200f\u2060]+`,
    TAG,
    String.raw`<!\[CDATA\[|\]\]>|-->`,
    '&(?:nbsp|#160|#xa0);)+',
  ].join('|'),
  'iy',
);
/** Comments, by their marks. */
const COMMENTS = [
  ['/*', '*/'],
  ['//', '\n'],
  ['<!--', '-->'],
] as const;
/** A value that a template should have filled in: `{{ price }}`. */
const TEMPLATE = /\{\{[^{}"]{0,300}\}\}|\{%[^{}"]{0,300}%\}|\$\{[^{}"]{0,300}\}|<%[^<>"]{0,300}%>/y;
/** The name of a property without quotes, with its colon. */
const BARE_KEY = /[\w@$][\w$-]{0,60}\s{0,50}:(?!\/\/)/y;
/** A name without quotes and the beginning of its value; `, note: …` may also be a part of a sentence. */
const BARE_MEMBER = /[\w@$][\w$-]{0,60}\s{0,50}:\s{0,50}(?:["'{[\d-]|true\b|false\b|null\b)/y;
const BARE_END = /[,}\]\n\r]/g;
const ALL_TAGS = new RegExp(TAG, 'g');
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const NOTHING: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined', 'nan']);

type Place = 'key' | 'object' | 'array';

class LooseReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** The last stretch without a meaning, so that none is gone through again and again. */
  #noise = { from: 0, to: 0 };

  constructor(text: string) {
    this.#text = text;
  }

  documents(): unknown[] {
    const found: unknown[] = [];
    const opening = /[{[]|\/\*/g;
    while (found.length < DOCUMENTS_MAX) {
      opening.lastIndex = this.#at;
      const start = opening.exec(this.#text);
      if (start === null) break;
      this.#at = start.index;
      if (start[0] === '/*') this.#at = Math.max(this.#at + 2, this.#past(this.#at));
      else if (this.#beginsDocument()) found.push(this.#value('array'));
      else this.#at += 1;
    }
    return found;
  }

  /** Warnings of a server in front of the document may contain brackets too. */
  #beginsDocument(): boolean {
    const inside = this.#past(this.#at + 1);
    if (this.#text[this.#at] === '[') return this.#text[inside] === '{' || this.#text[inside] === '[';
    return quoteAt(this.#text, inside) !== null || endOfMatch(BARE_KEY, this.#text, inside) !== -1;
  }

  /** The position behind white space, tags and comments. */
  #past(at: number): number {
    if (at >= this.#noise.from && at < this.#noise.to) return this.#noise.to;
    let to = at;
    for (;;) {
      const next = Math.max(to, endOfMatch(NOISE, this.#text, to));
      const comment = COMMENTS.find(([mark]) => this.#text.startsWith(mark, next));
      if (comment === undefined) {
        this.#noise = { from: at, to: next };
        return next;
      }
      const [mark, ending] = comment;
      const end = this.#text.indexOf(ending, next + mark.length);
      to = end === -1 ? this.#text.length : end + ending.length;
    }
  }

  #value(place: 'object' | 'array'): unknown {
    this.#at = this.#past(this.#at);
    const template = endOfMatch(TEMPLATE, this.#text, this.#at);
    if (template !== -1) {
      this.#at = template;
      return null;
    }
    const char = this.#text[this.#at];
    if (char !== '{' && char !== '[') return this.#string(place) ?? this.#bare(place);
    this.#at += 1;
    if (this.#depth === DEPTH_MAX) return null;
    this.#depth += 1;
    const value = char === '{' ? this.#object() : this.#array();
    this.#depth -= 1;
    return value;
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (;;) {
      this.#at = this.#past(this.#at);
      const char = this.#text[this.#at];
      if (char === '}') this.#at += 1;
      // A list that ends here ends the objects in it.
      if (char === undefined || char === '}' || char === ']') return Object.fromEntries(entries);
      const key = char === '{' || char === '[' ? null : this.#key();
      if (key !== null) entries.push([key, this.#value('object')]);
      else this.#at += 1;
    }
  }

  /** The name of a property, behind whose colon the reader then is. Null if there is none. */
  #key(): string | null {
    const bare = endOfMatch(BARE_KEY, this.#text, this.#at);
    if (bare !== -1) {
      const key = this.#text.slice(this.#at, bare - 1).trim();
      this.#at = bare;
      return key;
    }
    const key = this.#string('key');
    const colon = this.#past(this.#at);
    if (key === null || this.#text[colon] !== ':') return null;
    this.#at = colon + 1;
    return key;
  }

  #array(): unknown[] {
    const values: unknown[] = [];
    for (;;) {
      this.#at = this.#past(this.#at);
      const char = this.#text[this.#at];
      if (char === ']') this.#at += 1;
      if (char === undefined || char === ']' || char === '}') return values;
      if (char === ',' || char === ':') this.#at += 1;
      else values.push(this.#value('array'));
    }
  }

  /** A string and those joined to it with `+`; null if none begins here. */
  #string(place: Place): string | null {
    const quote = quoteAt(this.#text, this.#at);
    if (quote === null) return null;
    const { from, ending } = quote;
    let end = this.#text.length;
    this.#at = end;
    ending.lastIndex = from;
    for (let found = ending.exec(this.#text); found !== null; found = ending.exec(this.#text)) {
      if (found[0] === '\\') {
        ending.lastIndex += 1;
      } else if (this.#endsString(ending.lastIndex, place)) {
        end = found.index;
        this.#at = ending.lastIndex;
        break;
      } else if (place === 'object' && this.#beginsNextKey(found.index)) {
        // The quote at the end of this string is missing.
        end = this.#text.lastIndexOf(',', found.index);
        this.#at = end;
        break;
      }
    }
    const own = unescaped(this.#text.slice(from, end));
    const plus = this.#past(this.#at);
    if (place === 'key' || this.#text[plus] !== '+') return own;
    this.#at = this.#past(plus + 1);
    return own + (this.#string(place) ?? '');
  }

  /** Whether a quote that ends here ends a string, judging by what follows: it may also stand within the string. */
  #endsString(end: number, place: Place): boolean {
    const text = this.#text;
    const next = this.#past(end);
    const char = text[next];
    if (place === 'key') return char === ':';
    if (char === undefined || char === '}' || char === ']') return true;
    if (char === '+') return endOfMatch(ANY_QUOTE, text, this.#past(next + 1)) !== -1;
    if (char === ',') return this.#continues(this.#past(next + 1), place);
    if (place === 'object') return endOfMatch(QUOTED_KEY, text, next) !== -1;
    // A comma is missing, unless the next quote ends the list.
    const second = endOfMatch(ANY_QUOTE, text, next);
    return second !== -1 && !/[,\]}]/.test(text[this.#past(second)] ?? ']');
  }

  /** Whether behind a comma the object or list goes on, rather than the sentence that the comma may belong to. */
  #continues(at: number, place: 'object' | 'array'): boolean {
    const char = this.#text[at];
    if (char === undefined || char === ',' || char === '}' || char === ']') return true;
    if (place === 'array') return /[{[\d\-tfn]/.test(char) || endOfMatch(ANY_QUOTE, this.#text, at) !== -1;
    if (endOfMatch(QUOTED_KEY, this.#text, at) !== -1) return true;
    return endOfMatch(BARE_MEMBER, this.#text, at) !== -1;
  }

  #beginsNextKey(at: number): boolean {
    const before = this.#text.slice(Math.max(0, at - 50), at).trimEnd();
    return before.endsWith(',') && endOfMatch(QUOTED_KEY, this.#text, at) !== -1;
  }

  /** A value without quotes: a number, `true`, or a text such as `1.299,00 €`, in which a comma does not end it. */
  #bare(place: 'object' | 'array'): unknown {
    const text = this.#text;
    const start = this.#at;
    this.#at = text.length;
    BARE_END.lastIndex = start;
    for (let found = BARE_END.exec(text); found !== null; found = BARE_END.exec(text)) {
      const { index } = found;
      const next = this.#past(index + 1);
      const isEnd =
        found[0] === ','
          ? place === 'array' || this.#continues(next, place)
          : found[0] === '}' || found[0] === ']' || endOfMatch(QUOTED_KEY, text, next) !== -1;
      if (!isEnd) continue;
      this.#at = index;
      break;
    }
    return literal(text.slice(start, this.#at));
  }
}

function literal(raw: string): unknown {
  const text = raw
    .replaceAll(ALL_TAGS, ' ')
    .replace(/\s\/[/*][^]*$/, '')
    .trim();
  if (NUMBER.test(text)) return Number(text);
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return NOTHING.has(lower) ? null : text;
}
