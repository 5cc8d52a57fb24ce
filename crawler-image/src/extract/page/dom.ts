import { load, type CheerioAPI } from 'cheerio/slim';
import { DomHandler, Parser } from 'htmlparser2';
import { BREAKS_TEXT, collapse, TEXT_LENGTH_MAX, UNSEEN } from './text.ts';

type ContentOf<C> = C extends ArrayLike<infer T> ? T : never;
type Document = ContentOf<ReturnType<CheerioAPI['root']>>;
export type Node = Document['childNodes'][number];
export type Element = Extract<Node, { attribs: Record<string, string> }>;

/** The tree of a page's elements. */
export interface Dom {
  /** For the selectors of a config; our own extractors use {@link elements}. */
  readonly $: CheerioAPI;
  /**
   * All elements, in document order. Our own extractors iterate over them instead of using selectors, which search
   * the whole page each time, and are slow on hostile pages.
   */
  readonly elements: readonly Element[];
  readonly headings: readonly Element[];
}

// This parser is several times faster than one that follows the standard to the letter.
const PARSER = { xmlMode: false, decodeEntities: true };

/** Maximum nesting of elements; deeper ones become siblings, as in Chromium and Firefox. */
const DEPTH_MAX = 512;
/** Each open element costs the parser time at each tag; real pages never have so many. */
const OPEN_MAX = 5000;

class TooManyOpen extends Error {}

/** Builds a tree of limited depth. */
class FlatteningHandler extends DomHandler {
  /** The number of open elements by name. */
  readonly #open = new Map<string, number>();
  #openCount = 0;

  isOpen(name: string): boolean {
    return (this.#open.get(name) ?? 0) > 0;
  }

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.#openCount += 1;
    if (this.#openCount > OPEN_MAX) throw new TooManyOpen();
    this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
    super.onopentag(name, attributes);
    // The next element becomes a sibling, not a child.
    if (this.#openCount >= DEPTH_MAX) this.tagStack.pop();
  }

  /** @param name Passed by the parser, although the declaration of the handler omits it. */
  override onclosetag(name = ''): void {
    if (this.#openCount < DEPTH_MAX) super.onclosetag();
    this.#openCount -= 1;
    this.#open.set(name, (this.#open.get(name) ?? 1) - 1);
  }
}

/** Ignores end tags without an open element, as browsers do; the base parser searches all open elements for each. */
class QuickParser extends Parser {
  readonly #html: string;
  readonly #handler: FlatteningHandler;

  constructor(html: string, handler: FlatteningHandler) {
    super(handler, PARSER);
    this.#html = html;
    this.#handler = handler;
  }

  override onclosetag(start: number, end: number): void {
    const name = this.#html.slice(start, end).toLowerCase();
    if (this.#handler.isOpen(name) || ENDS_THAT_COUNT.has(name)) super.onclosetag(start, end);
  }
}

/**
 * End tags that always have an effect: `</p>` and `</br>` without an open element make an empty one (HTML standard,
 * "in body"), and after `</svg>` or `</math>` the parser returns to HTML.
 */
const ENDS_THAT_COUNT: ReadonlySet<string> = new Set(['br', 'p', 'svg', 'math']);

/** Builds the tree of a page; if too many elements are open at once, only up to that point. */
export function buildDom(html: string): Dom {
  const handler = new FlatteningHandler();
  try {
    new QuickParser(html, handler).end(html);
  } catch (error) {
    if (!(error instanceof TooManyOpen)) throw error;
  }
  const $ = load(handler.root, { xml: PARSER });
  const elements = [...elementsIn($.root().get(0)?.childNodes ?? [])];
  return { $, elements, headings: elements.filter(({ name }) => name === 'h1') };
}

/** All elements below, in document order; without recursion, because pages may nest without limit. */
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

export function isElement(node: object): node is Element {
  return 'attribs' in node;
}

/** The elements below one element, itself not included. */
export function descendantsOf(element: Element): Generator<Element> {
  return elementsIn(element.childNodes);
}

/** On extremely deep pages, reading on would take ever longer. */
const NODES_MAX = 10_000;
/** `nodeType` of a text node. */
export const TEXT_NODE = 3;

/**
 * The visible text of an element, with white space collapsed, at most 10,000 characters.
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

/** Class and id of an element, as its author named it. */
export function nameOf({ attribs }: Element): string {
  const { class: className = '', id = '' } = attribs;
  return id === '' ? className : `${className} ${id}`;
}

/** A page may have thousands of elements with such a name; the right one comes early. */
const ELEMENTS_MAX = 20;

/** The first elements, at most 20, whose class or id matches. */
export function elementsCalled({ elements }: Dom, name: RegExp): Element[] {
  const found: Element[] = [];
  for (const element of elements) {
    if (name.test(nameOf(element)) && found.push(element) === ELEMENTS_MAX) break;
  }
  return found;
}

/** The next sibling element, unless other nodes than text come first. */
export function nextElementOf(element: Element): Element | null {
  let next = element.next;
  while (next !== null && next.nodeType === TEXT_NODE) next = next.next;
  return next !== null && isElement(next) ? next : null;
}

/** The parent element; null at the top. */
export function parentOf(element: Element): Element | null {
  const { parent } = element;
  return parent !== null && isElement(parent) ? parent : null;
}
