import type { Attributes, WantedAttributes } from './attributes.ts';
import { Metas } from './metas.ts';
import { collapse, decodeText, TEXT_LENGTH_MAX, UNSEEN, BREAKS_TEXT } from './text.ts';
import { tagWalker, type FoundAttributes, type TagVisitor } from './walk-tags.ts';

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

/**
 * Reads a page in one pass over its tags. This costs a small part of building a tree, and is enough for a page with
 * structured data.
 */
export function scanPage(html: string): Scan {
  const scanner = new Scanner(html);
  return scanner.finish(walkTags(html, scanner));
}

/** The start tags that are looked at, with the attributes that are read. */
const OPENING: ReadonlyMap<string, WantedAttributes> = new Map<string, WantedAttributes>([
  ['a', ['href']],
  ['area', ['href']],
  ['base', ['href']],
  ['frame', ['src']],
  ['iframe', ['src']],
  ['meta', ['property', 'name', 'content', 'http-equiv']],
  ['img', 'all'],
  ['source', 'all'],
  ['script', ['type']],
  ['html', ['lang']],
  ['noscript', 'none'],
  ['picture', 'none'],
  ['svg', 'none'],
  ['title', 'none'],
  ['h1', 'none'],
]);

const walkTags = tagWalker({ opening: OPENING, closing: ['noscript', 'picture', 'svg'] });

const HEADINGS_MAX = 20;

class Scanner implements TagVisitor {
  readonly #html: string;
  readonly #metas = new Metas();
  readonly #jsonLd: string[] = [];
  readonly #hrefs: string[] = [];
  readonly #images: Attributes[] = [];
  readonly #headings: string[] = [];
  #base: string | null = null;
  #title: string | null = null;
  #language: string | null = null;
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

  /** All tags count within a title, heading or script whose text is being collected. */
  get gathers(): boolean {
    return this.#gathering !== null;
  }

  finish({ hasItemscope, hasTypeof }: FoundAttributes): Scan {
    this.#endGathering();
    return {
      metas: this.#metas.contents,
      jsonLd: this.#jsonLd,
      hasMicrodata: hasItemscope,
      hasRdfa: hasTypeof,
      hrefs: this.#hrefs,
      base: this.#base,
      images: this.#images,
      headings: this.#headings,
      title: this.#title,
      refreshes: this.#metas.refreshes,
      language: this.#language,
    };
  }

  opened(tag: string, attributes: Attributes, isSelfClosing: boolean): void {
    // In HTML the slash has no meaning, except in SVG.
    if (isSelfClosing && tag === 'svg') return;
    if (this.#gathering === 'h1') this.#withinHeading(tag);
    switch (tag) {
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

  #withinHeading(tag: string): void {
    if (UNSEEN.has(tag)) this.#unseen ??= tag;
    else if (BREAKS_TEXT.has(tag)) this.#text += ' ';
  }

  closed(tag: string): void {
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

  text(start: number, end: number): void {
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
}
