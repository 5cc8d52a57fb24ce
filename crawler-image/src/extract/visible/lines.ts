import { isElement, TEXT_NODE, type Dom, type Element, type Node } from '../page/dom.ts';
import {
  aroundHeading,
  calledOf,
  contextOf,
  endAside,
  outermostContext,
  type Context,
} from './line-context.ts';
import { isOtherName } from './price-names.ts';
import { isAsideHeading, STRUCK } from './surroundings.ts';
import { isFootnote, isFraction, isFractionOfPrice } from './fraction.ts';
import { collapse, UNSEEN } from '../page/text.ts';

/** A line of the visible page: the text of one block, between two breaks. */
export interface Line {
  readonly text: string;
  /** Classes and ids of the innermost elements around it, at most four. */
  readonly names: string;
  /** Tags of the innermost elements around it. */
  readonly path: string;
  /** Its name marks it as an old price. */
  readonly isOld: boolean;
  /** It is part of navigation or other products. */
  readonly isAside: boolean;
  /** It, or an element around it, is hidden until something happens. */
  readonly isHidden: boolean;
  readonly isHeading: boolean;
}

const LINES_MAX = 10_000;
const NODES_MAX = 200_000;
const LINE_LENGTH_MAX = 2000;
/** Of a page there may be many prices, one inside the other. */
const PRICE_NODES_MAX = 300;
/** Cents come before this length. */
const PRICE_LENGTH_MAX = 60;

const BLOCKS = new Set(
  'html body div p ul ol li dl dt dd table tr td th form section article main header footer nav aside h1 h2 h3 h4 h5 h6 br hr button option select label center fieldset'.split(
    ' ',
  ),
);
const LEFT_OUT = new Set([...UNSEEN, 'option', 'textarea', 'title']);

/**
 * The lines of a page, in document order, without crossed-out text.
 *
 * @param title Elements that contain the heading with this title are not aside, whatever their names.
 */
export function linesOf(dom: Dom, title: string | null): Line[] {
  const mains = aroundHeading(dom, title);
  return linesIn(dom.$.root().get(0)?.childNodes ?? [], { isMain: (element) => mains.has(element) });
}

interface Options {
  /** Elements that are neither crossed out nor old nor aside, whatever they are called. */
  readonly isMain: (element: Element) => boolean;
  /** The nodes are known to be a price. */
  readonly isPrice?: boolean;
}

/** The lines of some nodes. */
export function linesIn(nodes: readonly Node[], { isMain, isPrice = false }: Options): Line[] {
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
    const { names, path, isOld, aside, isHidden, isHeading } = context;
    const line = { text, names: names.join(' '), path, isOld, isAside: aside !== null, isHidden, isHeading };
    lines.push(line);
    return line;
  };

  const stack: Step[] = [];
  pushChildren(stack, nodes, outermostContext());
  let seen = 0;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (++seen > (isPrice ? PRICE_NODES_MAX : NODES_MAX) || lines.length >= LINES_MAX) break;
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
      // The most deeply nested text gives the line its names.
      if (about === null || (about.names.length < outer.names.length && !isBlank)) about = outer;
    } else if (isElement(node) && !LEFT_OUT.has(node.name)) {
      const isKept = isMain(node);
      if (!isKept && STRUCK.has(node.name)) continue;
      if (node.name === 'h1') endAside(outer);
      const inner = contextOf(node, outer, isKept);
      if (inner === null || (isPrice && isFootnote(node))) continue;
      const isCents =
        isFraction(node, parts.at(-1) ?? '') ||
        (isPrice && length < PRICE_LENGTH_MAX && isFractionOfPrice(node, parts.join('')));
      if (isCents) parts = [parts.join('').trimEnd(), '.'];
      const breaks = BLOCKS.has(node.name) || inner.isOld !== outer.isOld || isOtherName(calledOf(node));
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
  /** The number of lines before the block. */
  readonly from: number;
}

type Step = { readonly node: Node; readonly outer: Context } | BlockEnd;

function endBlock({ leave, tag, outer, from }: BlockEnd, line: Line | null, lines: number): void {
  const isHeading =
    line !== null && tag !== 'h1' && !leave.isLink && isAsideHeading(line.text, leave.isHeading);
  // Or the heading has a block of its own.
  if (isHeading || (leave.aside === 'heading' && lines - from <= 1)) outer.aside ??= 'heading';
}

function pushChildren(stack: Step[], nodes: readonly Node[], outer: Context): void {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node !== undefined) stack.push({ node, outer });
  }
}
