import { CODE, isSpace } from './characters.ts';
import { decodeAttribute } from './text.ts';

export type Attributes = Readonly<Record<string, string>>;

/** Attributes to read: all, those of these names in lower case, or none. */
export type WantedAttributes = 'all' | 'none' | readonly string[];

/** Shared by all tags of which none are wanted. */
const NONE: Attributes = {};

/** Goes through the attributes of one tag after the other, and reads those that are wanted. */
export class AttributeReader {
  /** Whether any tag so far had an attribute of this name. */
  hasItemscope = false;
  hasTypeof = false;
  /** Those wanted of the last tag; the first of a name counts. */
  attributes: Attributes = NONE;
  /** Whether the last tag ended with a slash. */
  isSelfClosing = false;
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  /**
   * @param at Behind the name of the tag.
   * @returns the place behind the end of the tag; -1 if it never ends.
   */
  read(at: number, wanted: WantedAttributes): number {
    const html = this.#html;
    const { length } = html;
    const kept: Record<string, string> | null = wanted === 'none' ? null : {};
    this.attributes = kept ?? NONE;
    this.isSelfClosing = false;
    let index = at;
    while (index < length) {
      const code = html.charCodeAt(index);
      if (code === CODE.greater) return index + 1;
      if (code === CODE.slash || isSpace(code)) {
        if (code === CODE.slash) this.isSelfClosing = true;
        index += 1;
        continue;
      }
      this.isSelfClosing = false;
      const nameEnd = this.#nameEnd(index + 1);
      this.#notice(index, nameEnd);
      const equals = this.#pastSpace(nameEnd);
      if (html.charCodeAt(equals) !== CODE.equals) {
        if (kept !== null) this.#keep(kept, wanted, [index, nameEnd], [equals, equals]);
        index = equals;
        continue;
      }
      const value = this.#pastSpace(equals + 1);
      const quote = html.charCodeAt(value);
      const isQuoted = quote === CODE.quote || quote === CODE.apostrophe;
      const start = isQuoted ? value + 1 : value;
      const end = isQuoted ? html.indexOf(quote === CODE.quote ? '"' : "'", start) : this.#bareEnd(start);
      if (end === -1) return -1;
      if (kept !== null) this.#keep(kept, wanted, [index, nameEnd], [start, end]);
      index = isQuoted ? end + 1 : end;
    }
    return -1;
  }

  #nameEnd(from: number): number {
    const html = this.#html;
    let index = from;
    for (; index < html.length; index++) {
      const code = html.charCodeAt(index);
      if (code === CODE.equals || code === CODE.greater || code === CODE.slash || isSpace(code)) break;
    }
    return index;
  }

  /** The end of a value without quotes. */
  #bareEnd(from: number): number {
    const html = this.#html;
    let index = from;
    for (; index < html.length; index++) {
      const code = html.charCodeAt(index);
      if (code === CODE.greater || isSpace(code)) break;
    }
    return index;
  }

  #pastSpace(from: number): number {
    let index = from;
    while (index < this.#html.length && isSpace(this.#html.charCodeAt(index))) index += 1;
    return index;
  }

  /** Comparing lengths first is cheap: few attribute names have these lengths. */
  #notice(start: number, end: number): void {
    const length = end - start;
    if (length === 9 && !this.hasItemscope) this.hasItemscope = this.#is('itemscope', start, end);
    else if (length === 6 && !this.hasTypeof) this.hasTypeof = this.#is('typeof', start, end);
  }

  #is(name: string, start: number, end: number): boolean {
    return this.#html.slice(start, end).toLowerCase() === name;
  }

  #keep(kept: Record<string, string>, wanted: WantedAttributes, nameAt: Span, valueAt: Span): void {
    const length = nameAt[1] - nameAt[0];
    if (typeof wanted === 'object' && !wanted.some((name) => name.length === length)) return;
    const name = this.#html.slice(nameAt[0], nameAt[1]).toLowerCase();
    if ((typeof wanted === 'object' && !wanted.includes(name)) || Object.hasOwn(kept, name)) return;
    kept[name] = decodeAttribute(this.#html.slice(valueAt[0], valueAt[1]));
  }
}

type Span = readonly [start: number, end: number];
