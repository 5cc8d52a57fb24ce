import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { Metas } from './metas.ts';
import { collapse, decodeAttribute, decodeText, TEXT_LENGTH_MAX, UNSEEN, BREAKS_TEXT } from './text.ts';

/** What one pass over the tags of a page finds, without building a tree. */
export interface Scan {
  /** First content of each meta tag, by its lower-case name or property. */
  readonly metas: ReadonlyMap<string, string>;
  /** Content of the scripts of type `application/ld+json`. */
  readonly jsonLd: readonly string[];
  readonly hasMicrodata: boolean;
  readonly hasRdfa: boolean;
  /** `href` of `a` and `area` and `src` of frames, as written, in document order. */
  readonly hrefs: readonly string[];
  /** `href` of the first `base`. */
  readonly base: string | null;
  /** Attributes of `img`, and of `source` within `picture`. */
  readonly images: readonly Attributes[];
  /** Texts of the `h1` elements that are not empty, at most 20. */
  readonly headings: readonly string[];
  /** Content of the `title` element. */
  readonly title: string | null;
  /** Values of the first `meta` tags with `http-equiv=refresh`, without those for readers without scripts. */
  readonly refreshes: readonly string[];
  /** Language that the `html` element declares, in lower case. */
  readonly language: string | null;
}

export type Attributes = Readonly<Record<string, string>>;

/**
 * Reads a page in one pass over its tags. This costs a fifth of building a tree, and is enough for a page with
 * structured data.
 */
export function scanPage(html: string): Scan {
  const scanner = new Scanner(html);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: false }, scanner);
  tokenizer.write(html);
  tokenizer.end();
  return scanner.finish();
}

/** Elements whose attributes are read. */
const READ = new Set('a area base frame html iframe img meta script source'.split(' '));
const HEADINGS_MAX = 20;

class Scanner implements TokenizerCallbacks {
  readonly #html: string;
  readonly #metas = new Metas();
  readonly #jsonLd: string[] = [];
  readonly #hrefs: string[] = [];
  readonly #images: Attributes[] = [];
  readonly #headings: string[] = [];
  #hasMicrodata = false;
  #hasRdfa = false;
  #base: string | null = null;
  #title: string | null = null;
  #language: string | null = null;

  #tag = '';
  /** Null if the attributes of this tag are not read. */
  #attributes: Record<string, string> | null = null;
  #attributeName = '';
  #attributeValue = '';

  /** The element whose text is being collected. */
  #gathering: 'title' | 'h1' | 'json_ld' | null = null;
  #text = '';
  /** The element inside the collected one whose text does not count. */
  #unseen: string | null = null;
  #drawings = 0;
  #pictures = 0;
  #noscripts = 0;

  constructor(html: string) {
    this.#html = html;
  }

  finish(): Scan {
    this.#endGathering();
    return {
      metas: this.#metas.contents,
      jsonLd: this.#jsonLd,
      hasMicrodata: this.#hasMicrodata,
      hasRdfa: this.#hasRdfa,
      hrefs: this.#hrefs,
      base: this.#base,
      images: this.#images,
      headings: this.#headings,
      title: this.#title,
      refreshes: this.#metas.refreshes,
      language: this.#language,
    };
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#attributes = READ.has(this.#tag) ? {} : null;
  }

  onattribname(start: number, end: number): void {
    if (this.#attributes !== null) {
      this.#attributeName = this.#html.slice(start, end).toLowerCase();
      this.#attributeValue = '';
    }
    // Comparing lengths first is cheap: few attribute names have these lengths.
    const length = end - start;
    if (length === 9 && !this.#hasMicrodata) this.#hasMicrodata = this.#isName('itemscope', start, end);
    else if (length === 6 && !this.#hasRdfa) this.#hasRdfa = this.#isName('typeof', start, end);
  }

  #isName(name: string, start: number, end: number): boolean {
    return this.#html.slice(start, end).toLowerCase() === name;
  }

  onattribdata(start: number, end: number): void {
    if (this.#attributes !== null) this.#attributeValue += this.#html.slice(start, end);
  }

  onattribend(): void {
    const attributes = this.#attributes;
    if (attributes === null || Object.hasOwn(attributes, this.#attributeName)) return;
    attributes[this.#attributeName] = decodeAttribute(this.#attributeValue);
  }

  onopentagend(): void {
    if (this.#gathering === 'h1') this.#withinHeading(this.#tag);
    const attributes = this.#attributes ?? {};
    switch (this.#tag) {
      case 'a':
      case 'area':
        if (attributes['href'] !== undefined) this.#hrefs.push(attributes['href']);
        break;
      case 'frame':
      case 'iframe':
        if (attributes['src'] !== undefined) this.#hrefs.push(attributes['src']);
        break;
      case 'noscript':
        this.#noscripts += 1;
        break;
      case 'img':
        this.#images.push(attributes);
        break;
      case 'picture':
        this.#pictures += 1;
        break;
      case 'source':
        // It may also belong to a video.
        if (this.#pictures > 0) this.#images.push(attributes);
        break;
      case 'base':
        this.#base ??= attributes['href'] ?? null;
        break;
      case 'meta':
        this.#metas.add(attributes, this.#noscripts === 0);
        break;
      case 'html':
        this.#language ??= attributes['lang']?.trim().toLowerCase() ?? null;
        break;
      case 'svg':
        this.#drawings += 1;
        break;
      case 'title':
        // SVG drawings have titles too.
        if (this.#drawings === 0 && this.#title === null) this.#gather('title');
        break;
      case 'h1':
        if (this.#headings.length < HEADINGS_MAX) this.#gather('h1');
        break;
      case 'script':
        if (/^\s*application\/ld\+json/i.test(attributes['type'] ?? '')) this.#gather('json_ld');
        break;
    }
  }

  onselfclosingtag(): void {
    // In HTML the slash has no meaning, except in SVG.
    if (this.#tag !== 'svg') this.onopentagend();
  }

  #withinHeading(tag: string): void {
    if (UNSEEN.has(tag)) this.#unseen ??= tag;
    else if (BREAKS_TEXT.has(tag)) this.#text += ' ';
  }

  onclosetag(start: number, end: number): void {
    const tag = this.#html.slice(start, end).toLowerCase();
    switch (tag) {
      case 'picture':
        this.#pictures = Math.max(0, this.#pictures - 1);
        break;
      case 'svg':
        this.#drawings = Math.max(0, this.#drawings - 1);
        break;
      case 'noscript':
        this.#noscripts = Math.max(0, this.#noscripts - 1);
        break;
      case 'title':
      case 'h1':
        if (this.#gathering === tag) this.#endGathering();
        break;
      case 'script':
        if (this.#gathering === 'json_ld') this.#endGathering();
        break;
    }
    if (this.#unseen === tag) this.#unseen = null;
  }

  ontext(start: number, end: number): void {
    if (this.#gathering === null || this.#unseen !== null) return;
    if (this.#gathering !== 'json_ld' && this.#text.length > TEXT_LENGTH_MAX) return;
    this.#text += this.#html.slice(start, end);
  }

  #gather(what: 'title' | 'h1' | 'json_ld'): void {
    this.#endGathering();
    this.#gathering = what;
    this.#text = '';
    this.#unseen = null;
  }

  #endGathering(): void {
    switch (this.#gathering) {
      case 'json_ld':
        this.#jsonLd.push(this.#text);
        break;
      case 'title':
        this.#title ??= collapse(decodeText(this.#text));
        break;
      case 'h1': {
        const text = collapse(decodeText(this.#text));
        if (text !== '') this.#headings.push(text);
        break;
      }
      case null:
        break;
    }
    this.#gathering = null;
  }

  // Entities are decoded where a text is read; the other tokens are not needed.
  onattribentity(): void {}
  ontextentity(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
}
