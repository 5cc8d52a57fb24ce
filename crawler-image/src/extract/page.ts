import { load, type CheerioAPI } from 'cheerio/slim';
import { canonicalUrl } from '../frontier/canonical-url.ts';

type ContentOf<C> = C extends ArrayLike<infer T> ? T : never;
type Document = ContentOf<ReturnType<CheerioAPI['root']>>;
type Node = Document['childNodes'][number];
export type Element = Extract<Node, { attribs: Record<string, string> }>;

/**
 * A parsed page, with what the extractors look for gathered in one walk over its nodes. Selectors are
 * not used: they look at the whole page again each time, and take long on pages that were made for it.
 */
export interface Page {
  /** Where it came from, after redirects. */
  readonly url: string;
  /** What its relative addresses start from. */
  readonly baseUrl: string;
  /** All elements, in document order. */
  readonly elements: readonly Element[];
  /** First content of each meta tag, by its lower-case name or property. */
  readonly metas: ReadonlyMap<string, string>;
  readonly jsonLd: readonly string[];
  readonly hasMicrodata: boolean;
  readonly anchors: readonly Element[];
  /** `img` and `source` elements. */
  readonly images: readonly Element[];
  readonly headings: readonly Element[];
  /** Content of the `title` element. */
  readonly title: string | null;
}

// The parser that is several times faster than one that follows the standard to the letter.
const PARSER = { xml: { xmlMode: false, decodeEntities: true } };

export function parsePage(html: string, url: string): Page {
  const $ = load(html, PARSER);
  const metas = new Map<string, string>();
  const jsonLd: string[] = [];
  const elements: Element[] = [];
  let hasMicrodata = false;
  const anchors: Element[] = [];
  const images: Element[] = [];
  const headings: Element[] = [];
  let title: string | null = null;
  let baseUrl = url;

  for (const element of elementsIn($.root().get(0)?.childNodes ?? [])) {
    const { attribs, name } = element;
    elements.push(element);
    hasMicrodata ||= attribs['itemscope'] !== undefined;
    switch (name) {
      case 'a':
      case 'area':
        anchors.push(element);
        break;
      case 'img':
      case 'source':
        images.push(element);
        break;
      case 'h1':
        headings.push(element);
        break;
      case 'title':
        // Drawings have titles too.
        if (parentOf(element)?.name !== 'svg') title ??= textOf(element);
        break;
      case 'base':
        if (baseUrl === url) baseUrl = canonicalUrl(attribs['href'] ?? '', url) ?? url;
        break;
      case 'meta':
        addMeta(metas, attribs);
        break;
      case 'script':
        if (/^\s*application\/ld\+json/i.test(attribs['type'] ?? '')) jsonLd.push(rawTextOf(element));
        break;
    }
  }
  return { url, baseUrl, elements, metas, jsonLd, hasMicrodata, anchors, images, headings, title };
}

function addMeta(metas: Map<string, string>, attribs: Record<string, string>): void {
  const content = collapse(attribs['content'] ?? '');
  if (content === '') return;
  for (const name of [attribs['property'], attribs['name']]) {
    const key = name?.trim().toLowerCase();
    if (key && !metas.has(key)) metas.set(key, content);
  }
}

/** All elements below, in document order; without recursion, for pages may nest without limit. */
function* elementsIn(roots: readonly Node[]): Generator<Element> {
  const stack: Node[] = roots.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isElement(node)) continue;
    yield node;
    for (let i = node.childNodes.length - 1; i >= 0; i--) {
      const child = node.childNodes[i];
      if (child !== undefined) stack.push(child);
    }
  }
}

function isElement(node: object): node is Element {
  return 'attribs' in node;
}

/** The elements below one element, itself not included. */
export function descendantsOf(element: Element): Generator<Element> {
  return elementsIn(element.childNodes);
}

const UNSEEN = new Set(['script', 'style', 'noscript', 'template', 'head']);
const TEXT_LENGTH_MAX = 10_000;
/** Where a page nests without limit, looking on would take longer the deeper it is. */
const NODES_MAX = 10_000;
const TEXT_NODE = 3;

/**
 * What a person would read in an element, white space collapsed, at most 10,000 characters.
 *
 * @param leaveOut Elements whose text does not count.
 */
export function textOf(root: Element, leaveOut?: (element: Element) => boolean): string {
  const parts: string[] = [];
  let length = 0;
  let nodes = 0;
  const stack: Node[] = root.childNodes.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (length > TEXT_LENGTH_MAX || ++nodes > NODES_MAX) break;
    if (node.nodeType === TEXT_NODE) {
      parts.push(node.data);
      length += node.data.length;
    } else if (isElement(node) && !UNSEEN.has(node.name) && !leaveOut?.(node)) {
      if (BREAKS_TEXT.has(node.name)) parts.push(' ');
      for (let i = node.childNodes.length - 1; i >= 0; i--) {
        const child = node.childNodes[i];
        if (child !== undefined) stack.push(child);
      }
    }
  }
  return collapse(parts.join(''));
}

const BREAKS_TEXT = new Set(['br', 'p', 'div', 'li', 'td', 'tr', 'dt', 'dd', 'h1', 'h2', 'h3', 'section']);

/** White space as a browser shows it; also cuts off what no field can need. */
export function collapse(text: string): string {
  return text
    .slice(0, 2 * TEXT_LENGTH_MAX)
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, TEXT_LENGTH_MAX);
}

/** Text of a value that may hold markup or entities, as many sites put into their structured data. */
export function textOfMarkup(text: string): string {
  if (!/[<&]/.test(text)) return collapse(text);
  const [body] = load(`<div>${text.slice(0, 4 * TEXT_LENGTH_MAX)}</div>`, PARSER)('div').get();
  return body === undefined ? '' : textOf(body);
}

function rawTextOf(element: Element): string {
  return element.childNodes.map((node) => ('data' in node ? node.data : '')).join('');
}

/** Class and id of an element: what its author calls it. */
export function nameOf({ attribs }: Element): string {
  const { class: className = '', id = '' } = attribs;
  return id === '' ? className : `${className} ${id}`;
}

/** The next element beside this one, if it follows at once. */
export function nextElementOf(element: Element): Element | null {
  let next = element.next;
  while (next !== null && next.nodeType === TEXT_NODE) next = next.next;
  return next !== null && isElement(next) ? next : null;
}

/** The nearest element above; null at the top. */
export function parentOf(element: Element): Element | null {
  const { parent } = element;
  return parent !== null && isElement(parent) ? parent : null;
}
