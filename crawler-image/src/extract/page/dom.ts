import { load, type CheerioAPI } from 'cheerio/slim';
import { DomHandler, Parser } from 'htmlparser2';
import { BREAKS_TEXT, collapse, TEXT_LENGTH_MAX, UNSEEN } from './text.ts';

type ContentOf<C> = C extends ArrayLike<infer T> ? T : never;
type Document = ContentOf<ReturnType<CheerioAPI['root']>>;
export type Node = Document['childNodes'][number];
export type Element = Extract<Node, { attribs: Record<string, string> }>;

/** The tree of a page's elements. */
export interface Dom {
  /** For the selectors of a config; ours walk instead, see {@link elements}. */
  readonly $: CheerioAPI;
  /**
   * All elements, in document order. Our own extractors go through them and use no selectors: those look
   * at the whole page again each time, and take long on pages that were made for it.
   */
  readonly elements: readonly Element[];
  readonly headings: readonly Element[];
}

// The parser that is several times faster than one that follows the standard to the letter.
const PARSER = { xmlMode: false, decodeEntities: true };

/** So deep elements lie in each other; deeper ones beside each other, as in Chromium and Firefox. */
const DEPTH_MAX = 512;
/** Each open element costs the parser time at each tag: no page that people read has so many. */
const OPEN_MAX = 5000;

class TooManyOpen extends Error {}

/** Builds a tree that no page makes deep. */
class FlatteningHandler extends DomHandler {
  /** How many elements of which name are open. */
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
    // What comes next goes beside it, and not into it.
    if (this.#openCount >= DEPTH_MAX) this.tagStack.pop();
  }

  /** @param name Is given by the parser, though the handler's own declaration leaves it out. */
  override onclosetag(name = ''): void {
    if (this.#openCount < DEPTH_MAX) super.onclosetag();
    this.#openCount -= 1;
    this.#open.set(name, (this.#open.get(name) ?? 1) - 1);
  }
}

/** Browsers pass over the end of what is not open; the parser looks for it among all that is. */
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
 * The end of one of these is never without effect: that of a paragraph or a break which is not open is an empty one
 * (HTML standard, "in body"), and with that of a drawing the parser reads HTML again.
 */
const ENDS_THAT_COUNT: ReadonlySet<string> = new Set(['br', 'p', 'svg', 'math']);

/** The tree of a page; of one in which too many elements are open at once, up to there. */
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

export function isElement(node: object): node is Element {
  return 'attribs' in node;
}

/** The elements below one element, itself not included. */
export function descendantsOf(element: Element): Generator<Element> {
  return elementsIn(element.childNodes);
}

/** Where a page nests without limit, looking on would take longer the deeper it is. */
const NODES_MAX = 10_000;
/** `nodeType` of a text. */
export const TEXT_NODE = 3;

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

/** Class and id of an element: what its author calls it. */
export function nameOf({ attribs }: Element): string {
  const { class: className = '', id = '' } = attribs;
  return id === '' ? className : `${className} ${id}`;
}

/** A page may have thousands of elements that are called so; the right one comes early. */
const ELEMENTS_MAX = 20;

/** The first elements, at most 20, whose author calls them so. */
export function elementsCalled({ elements }: Dom, name: RegExp): Element[] {
  const found: Element[] = [];
  for (const element of elements) {
    if (name.test(nameOf(element)) && found.push(element) === ELEMENTS_MAX) break;
  }
  return found;
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
