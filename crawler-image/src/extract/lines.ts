import { isElement, nameOf, TEXT_NODE, type Dom, type Element, type Node } from './dom.ts';
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
  readonly isHeading: boolean;
}

const LINES_MAX = 2000;
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
const ASIDE_NAME =
  /related|recommend|up-?sells?\b|cross-?sell|similar|also[-_]?(?:like|bought|view)|recently|breadcrumb|mini-?cart|\bfooter\b|\bnav(?:bar|igation)?\b|(?:^|[\s_-])rec(?:$|[\s_-])/i;
const ASIDE_HEADING =
  /related|you (?:may|might)|also (?:like|bought|viewed)|recently viewed|similar|recommend|accessories|ähnliche|auch gekauft|vous aimerez|relacionad|相关|相關|推荐|推薦|猜你喜欢|猜你喜歡|看了又看|浏览过|瀏覽|同类|搭配|関連|おすすめ|추천/iu;
const OLD_NAME =
  /(?:^|[\s_-])(?:old|was|original|strike\w*|compare|regular|msrp|rrp|list-?price|market|before|crossed)(?:$|[\s_-])|old-?price|price-?old|original-?price|line-?through/i;

/** Index of the line with the title of the page, or of its first heading where it has none; -1 without. */
export function headingAt(lines: readonly Line[], title: string | null): number {
  return lines.findIndex((line) => (title === null ? line.isHeading : line.text.includes(title)));
}

interface Context {
  readonly names: readonly string[];
  readonly isOld: boolean;
  readonly isHeading: boolean;
  /** Becomes true for what comes after a heading such as `Related products`. */
  isAside: boolean;
}

/** The lines of a page, in its order. Crossed-out text is not among them. */
export function linesOf({ $ }: Dom): Line[] {
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
    const { names, isOld, isAside, isHeading } = context;
    const line = { text, names: names.join(' '), isOld, isAside, isHeading };
    lines.push(line);
    return line;
  };

  const start: Context = { names: [], isOld: false, isHeading: false, isAside: false };
  const stack: Step[] = [];
  pushChildren(stack, $.root().get(0)?.childNodes ?? [], start);
  let nodes = 0;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (++nodes > NODES_MAX || lines.length >= LINES_MAX) break;
    if ('leave' in step) {
      const line = flush();
      if (step.leave.isHeading && line !== null && ASIDE_HEADING.test(line.text)) step.outer.isAside = true;
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
    } else if (isElement(node) && !LEFT_OUT.has(node.name) && !isStruck(node)) {
      const inner = contextOf(node, outer);
      const breaks = BLOCKS.has(node.name) || inner.isOld !== outer.isOld;
      if (breaks) {
        flush();
        stack.push({ leave: inner, outer });
      }
      pushChildren(stack, node.childNodes, inner);
    }
  }
  flush();
  return lines;
}

const BLANK = /^\s*$/;

type Step =
  | { readonly node: Node; readonly outer: Context }
  | { readonly leave: Context; readonly outer: Context };

function pushChildren(stack: Step[], nodes: readonly Node[], outer: Context): void {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node !== undefined) stack.push({ node, outer });
  }
}

function isStruck({ attribs }: Element): boolean {
  return /line-through|display\s*:\s*none/i.test(attribs['style'] ?? '');
}

function contextOf(element: Element, outer: Context): Context {
  const name = nameOf(element).slice(0, NAME_LENGTH_MAX);
  return {
    names: name === '' ? outer.names : [...outer.names, name].slice(-NAMES_MAX),
    isOld: outer.isOld || OLD_NAME.test(name),
    isHeading: outer.isHeading || HEADINGS.has(element.name),
    isAside: outer.isAside || ASIDE_ELEMENTS.has(element.name) || (name !== '' && ASIDE_NAME.test(name)),
  };
}
