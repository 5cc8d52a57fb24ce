import { isElement, nameOf, parentOf, textOf, TEXT_NODE, type Dom, type Element, type Node } from './dom.ts';
import { isAsideHeading, isAsideName, isHidden, isOldName, isUnseen } from './surroundings.ts';
import { collapse, UNSEEN } from './text.ts';

/** A piece of a page as a person sees it: what stands in one block, between two breaks. */
export interface Line {
  readonly text: string;
  /** Classes and ids of the innermost elements around it, at most four. */
  readonly names: string;
  /** The line says the price as it was, by how it is called. */
  readonly isOld: boolean;
  /** It stands among navigation or other products. */
  readonly isAside: boolean;
  /** Its own markup, or what it stands in, keeps it from sight until something happens. */
  readonly isHidden: boolean;
  readonly isHeading: boolean;
}

const LINES_MAX = 10_000;
const NODES_MAX = 200_000;
const LINE_LENGTH_MAX = 2000;
const NAMES_MAX = 4;
const NAME_LENGTH_MAX = 200;

const BLOCKS = new Set(
  'html body div p ul ol li dl dt dd table tr td th form section article main header footer nav aside h1 h2 h3 h4 h5 h6 br hr button option select label center fieldset'.split(
    ' ',
  ),
);
const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
const LEFT_OUT = new Set([...UNSEEN, 'del', 's', 'strike', 'option', 'textarea', 'title']);
const ASIDE_ELEMENTS = new Set(['nav', 'footer']);
/** Their names say what the site has, not what stands in them. */
const WHOLE = new Set(['html', 'body', 'main']);

interface Context {
  readonly outer: Context | null;
  readonly names: readonly string[];
  readonly isOld: boolean;
  readonly isHidden: boolean;
  readonly isHeading: boolean;
  /** Within a link or a button: its words name another place. */
  readonly isLink: boolean;
  /** Becomes `heading` for what comes after one such as `Related products`. */
  aside: 'name' | 'heading' | null;
}

const OUTERMOST: Omit<Context, 'aside'> = {
  outer: null,
  names: [],
  isOld: false,
  isHidden: false,
  isHeading: false,
  isLink: false,
};

/**
 * The lines of a page, in its order. Crossed-out text is not among them.
 *
 * @param title What its heading is surely part of stands not aside, whatever it is called.
 */
export function linesOf({ $, headings }: Dom, title: string | null): Line[] {
  const mains = new Set(ancestorsOf(headings.slice(0, HEADINGS_MAX).find((each) => textOf(each) === title)));
  const lines: Line[] = [];
  let parts: string[] = [];
  let length = 0;
  let about: Context | null = null;

  const flush = (): Line | null => {
    const context = about;
    if (context === null) return null;
    const text = collapse(parts.length === 1 ? (parts[0] ?? '') : parts.join(''));
    parts = [];
    length = 0;
    about = null;
    if (text === '') return null;
    const { names, isOld, isHidden: hidden, isHeading } = context;
    const line = {
      text,
      names: names.join(' '),
      isOld,
      isAside: context.aside !== null,
      isHidden: hidden,
      isHeading,
    };
    lines.push(line);
    return line;
  };

  const stack: Step[] = [];
  pushChildren(stack, $.root().get(0)?.childNodes ?? [], { ...OUTERMOST, aside: null });
  let nodes = 0;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (++nodes > NODES_MAX || lines.length >= LINES_MAX) break;
    if ('leave' in step) {
      endBlock(step, flush(), lines.length);
      continue;
    }
    const { node, outer } = step;
    if (node.nodeType === TEXT_NODE) {
      const isBlank = BLANK.test(node.data);
      if (length > LINE_LENGTH_MAX || (isBlank && about === null)) continue;
      parts.push(node.data);
      length += node.data.length;
      // A line is called what is most nested in it is called.
      if (about === null || (about.names.length < outer.names.length && !isBlank)) about = outer;
    } else if (isElement(node) && !LEFT_OUT.has(node.name) && !isUnseen(node, calledOf(node))) {
      if (node.name === 'h1') endAside(outer);
      if (isFraction(node, parts.at(-1) ?? '')) parts.push('.');
      const inner = contextOf(node, outer, mains.has(node));
      const breaks = BLOCKS.has(node.name) || inner.isOld !== outer.isOld;
      if (breaks) {
        flush();
        stack.push({ leave: inner, tag: node.name, outer, from: lines.length });
      }
      pushChildren(stack, node.childNodes, inner);
    }
  }
  flush();
  return lines;
}

const BLANK = /^\s*$/;

interface BlockEnd {
  readonly leave: Context;
  readonly tag: string;
  readonly outer: Context;
  /** Count of the lines before the block. */
  readonly from: number;
}

type Step = { readonly node: Node; readonly outer: Context } | BlockEnd;

function endBlock({ leave, tag, outer, from }: BlockEnd, line: Line | null, lines: number): void {
  const isHeading =
    line !== null && tag !== 'h1' && !leave.isLink && isAsideHeading(line.text, leave.isHeading);
  // Or one stands in a block of its own.
  if (isHeading || (leave.aside === 'heading' && lines - from <= 1)) outer.aside ??= 'heading';
}

/** The thing the page is about is never one of the others, whatever stands above it. */
function endAside(inner: Context): void {
  for (let each: Context | null = inner; each?.aside === 'heading'; each = each.outer) each.aside = null;
}

function pushChildren(stack: Step[], nodes: readonly Node[], outer: Context): void {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node !== undefined) stack.push({ node, outer });
  }
}

const HEADINGS_MAX = 20;

function ancestorsOf(element: Element | undefined): Element[] {
  const found: Element[] = [];
  let each = element === undefined ? null : parentOf(element);
  for (; each !== null; each = parentOf(each)) found.push(each);
  return found;
}

const FRACTION_NAME = /cents?(?![a-z])|fraction|decimal/i;

/** Whether an element is the small part of a price, which only its place tells from the large one. */
function isFraction(element: Element, before: string): boolean {
  if (!/\d\s?$/.test(before)) return false;
  const name = calledOf(element);
  // In a part of a price that is called so, or after an amount that has no small part yet.
  const isCalled = FRACTION_NAME.test(name) || (/price/i.test(name) && /^\D{0,4}\d{1,3}$/.test(before));
  if (element.name !== 'sup' && !isCalled) return false;
  const [only, ...others] = element.childNodes;
  return only?.nodeType === TEXT_NODE && others.length === 0 && /^\s*\d{2}\s*$/.test(only.data);
}

/** What is called after the site as a whole is called nothing. */
function calledOf(element: Element): string {
  return WHOLE.has(element.name) ? '' : nameOf(element).slice(0, NAME_LENGTH_MAX);
}

function contextOf(element: Element, outer: Context, isMain: boolean): Context {
  const name = calledOf(element);
  const tag = element.name;
  const isAside = !isMain && (ASIDE_ELEMENTS.has(tag) || isAsideName(name));
  return {
    outer,
    names: name === '' ? outer.names : [...outer.names, name].slice(-NAMES_MAX),
    isOld: outer.isOld || isOldName(name),
    isHidden: outer.isHidden || isHidden(element),
    isHeading: outer.isHeading || HEADINGS.has(tag),
    isLink: outer.isLink || tag === 'a' || tag === 'button',
    aside: isAside ? 'name' : outer.aside,
  };
}
