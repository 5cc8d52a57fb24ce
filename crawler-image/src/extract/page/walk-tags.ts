import { AttributeReader, type Attributes, type WantedAttributes } from './attributes.ts';
import { CODE, isLetter, isSpace } from './characters.ts';
import { TagNames } from './tag-names.ts';

export interface TagVisitor {
  /** While true, all tags and all texts are reported; otherwise only the tags that are wanted. */
  readonly gathers: boolean;
  /** @param attributes Those that are wanted. */
  opened(name: string, attributes: Attributes, isSelfClosing: boolean): void;
  closed(name: string): void;
  /** The text between two places of the page, with its character references. */
  text(start: number, end: number): void;
}

export interface WantedTags {
  /** Names of start tags in lower case, with the attributes to read. */
  readonly opening: ReadonlyMap<string, WantedAttributes>;
  readonly closing: readonly string[];
}

export interface FoundAttributes {
  /** Whether any tag has an attribute of this name. */
  readonly hasItemscope: boolean;
  readonly hasTypeof: boolean;
}

/** Elements whose content is text up to their end tag, whatever it looks like. */
const RAW: readonly string[] = ['script', 'style', 'title', 'textarea', 'xmp'];

/**
 * Makes a function that goes through the tags of a page. It jumps from one `<` to the next, and opens only tags that
 * are wanted. What is a tag is decided as htmlparser2 does, which builds the tree (docs/decisions/0042).
 */
export function tagWalker({
  opening,
  closing,
}: WantedTags): (html: string, visitor: TagVisitor) => FoundAttributes {
  const names = {
    attributesOf: opening,
    opening: new TagNames([...opening.keys(), ...RAW]),
    closing: new TagNames(closing),
  };
  return (html, visitor) => new Walk(html, visitor, names).run();
}

interface Names {
  readonly attributesOf: ReadonlyMap<string, WantedAttributes>;
  readonly opening: TagNames;
  readonly closing: TagNames;
}

class Walk {
  readonly #html: string;
  readonly #visitor: TagVisitor;
  readonly #names: Names;
  readonly #attributes: AttributeReader;
  /** Where the text after the last tag begins. */
  #textStart = 0;

  constructor(html: string, visitor: TagVisitor, names: Names) {
    this.#html = html;
    this.#visitor = visitor;
    this.#names = names;
    this.#attributes = new AttributeReader(html);
  }

  run(): FoundAttributes {
    const html = this.#html;
    let from = 0;
    for (let less = html.indexOf('<'); less !== -1; less = html.indexOf('<', from)) {
      const next = this.#past(less);
      if (next === -1) {
        this.#text(less);
        return this.#attributes;
      }
      // Otherwise it is a `<` in a text.
      if (next > 0) this.#textStart = next;
      from = next > 0 ? next : less + 1;
    }
    this.#text(html.length);
    return this.#attributes;
  }

  /** Goes past the tag that begins here. Returns the place behind it; 0 if none begins here, and -1 if it never ends. */
  #past(less: number): number {
    const html = this.#html;
    const at = less + 1;
    const code = at < html.length ? html.charCodeAt(at) : 0;
    if (isLetter(code)) return this.#pastStartTag(less);
    if (code === CODE.slash) return this.#pastEndTag(less);
    if (code !== CODE.exclamation && code !== CODE.question) return 0;
    this.#text(less);
    if (code === CODE.question) return behind(html, '>', at + 1);
    // `<!-->` is a whole comment.
    if (html.startsWith('--', at + 1)) return behind(html, '-->', at + 1);
    if (html.startsWith('[CDATA[', at + 1)) return behind(html, ']]>', at + 8);
    // As htmlparser2 does, which takes what comes first for a part of the declaration, whatever it is.
    return behind(html, '>', at + (html[at + 1] === '-' ? 3 : 2));
  }

  #pastStartTag(less: number): number {
    const html = this.#html;
    const start = less + 1;
    let end = start + 1;
    for (; end < html.length; end++) {
      const code = html.charCodeAt(end);
      if (code === CODE.greater || code === CODE.slash || isSpace(code)) break;
    }
    const { gathers } = this.#visitor;
    const name = gathers ? html.slice(start, end).toLowerCase() : this.#names.opening.at(html, start, end);
    const wanted = name === null ? undefined : this.#names.attributesOf.get(name);
    const next = this.#attributes.read(end, wanted ?? 'none');
    if (next === -1 || name === null) return next;
    const { attributes, isSelfClosing } = this.#attributes;
    if (gathers || wanted !== undefined) {
      this.#text(less);
      this.#visitor.opened(name, attributes, isSelfClosing);
    }
    return isSelfClosing || !RAW.includes(name) ? next : this.#pastRawText(name, next);
  }

  /** The content of a raw element may be huge, and contain whatever looks like tags. */
  #pastRawText(name: string, start: number): number {
    const html = this.#html;
    this.#textStart = start;
    for (let end = html.indexOf('</', start); end !== -1; end = html.indexOf('</', end + 2)) {
      const nameEnd = end + 2 + name.length;
      if (nameEnd >= html.length) break;
      const code = html.charCodeAt(nameEnd);
      if (code !== CODE.greater && !isSpace(code)) continue;
      if (html.slice(end + 2, nameEnd).toLowerCase() === name) return this.#pastEndTag(end);
    }
    this.#text(html.length);
    return -1;
  }

  #pastEndTag(less: number): number {
    const html = this.#html;
    const greater = html.indexOf('>', less + 2);
    if (greater === -1) return -1;
    const { gathers } = this.#visitor;
    let start = less + 2;
    while (isSpace(html.charCodeAt(start))) start += 1;
    // `</>` is text.
    if (start === greater) return 0;
    let end = start + 1;
    while (end < greater && !isSpace(html.charCodeAt(end))) end += 1;
    const name = gathers ? html.slice(start, end).toLowerCase() : this.#names.closing.at(html, start, end);
    if (name === null) return greater + 1;
    this.#text(less);
    if (isLetter(html.charCodeAt(start))) this.#visitor.closed(name);
    return greater + 1;
  }

  #text(end: number): void {
    if (end <= this.#textStart) return;
    if (this.#visitor.gathers) this.#visitor.text(this.#textStart, end);
    this.#textStart = end;
  }
}

function behind(html: string, end: string, from: number): number {
  const at = html.indexOf(end, from);
  return at === -1 ? -1 : at + end.length;
}
