import { isElement, TEXT_NODE, type Dom, type Node } from '../page/dom.ts';
import { collapse, UNSEEN } from '../page/text.ts';

/** What a page shows and what its markup refers to, each up to a limit. */
export interface Anatomy {
  /** The visible text, without links. */
  readonly text: string;
  /** Text for browsers without JavaScript. */
  readonly noscript: string;
  /** Attributes and inline scripts: what a page does, as opposed to what it writes about. */
  readonly code: string;
  readonly passwords: number;
  /** Other fields that a person fills in. */
  readonly blanks: number;
  /** Elements of a page with content of its own. */
  readonly hasContent: boolean;
  readonly hasFrames: boolean;
  readonly hasScripts: boolean;
  /** Characters of long paragraphs. */
  readonly prose: number;
}

const NODES_MAX = 20_000;
const TEXT_MAX = 4000;
const CODE_MAX = 64_000;
/** Shorter texts are labels and notes. */
const PARAGRAPH_MIN = 60;

const CONTENT: ReadonlySet<string> = new Set(['article', 'nav', 'video', 'audio', 'table']);
const FRAMES: ReadonlySet<string> = new Set(['frame', 'iframe', 'frameset', 'object', 'embed']);
/** Types of inputs that nobody writes into. */
const NO_BLANKS: ReadonlySet<string> = new Set(['hidden', 'submit', 'button', 'image', 'checkbox', 'radio']);

/** Looks at a page's tree once. */
export function anatomyOf({ $ }: Dom): Anatomy {
  const text = new Excerpt(TEXT_MAX);
  const noscript = new Excerpt(TEXT_MAX);
  const code = new Excerpt(CODE_MAX);
  let passwords = 0;
  let blanks = 0;
  let prose = 0;
  const seen = new Set<string>();
  const stack: Place[] = [{ nodes: $.root().get(0)?.childNodes ?? [], at: 0, into: text }];
  for (let visited = 0; visited < NODES_MAX;) {
    const place = stack.at(-1);
    if (place === undefined) break;
    const node = place.nodes[place.at++];
    if (node === undefined) {
      stack.pop();
      continue;
    }
    visited += 1;
    if (node.nodeType === TEXT_NODE) {
      place.into?.add(node.data);
      if (place.into === text && node.data.length >= PARAGRAPH_MIN) prose += node.data.trim().length;
    } else if (isElement(node)) {
      const { name, attribs } = node;
      seen.add(name);
      for (const [key, value] of Object.entries(attribs)) code.add(`${key}=${value}`);
      if (name === 'input' && attribs['type'] === 'password') passwords += 1;
      else if (name === 'textarea' || (name === 'input' && !NO_BLANKS.has(attribs['type'] ?? '')))
        blanks += 1;
      stack.push({ nodes: node.childNodes, at: 0, into: targetOf(name, place.into, { noscript, code }) });
    }
  }
  const has = (names: ReadonlySet<string>): boolean => [...names].some((name) => seen.has(name));
  return {
    text: text.finish(),
    noscript: noscript.finish(),
    code: code.finish(),
    passwords,
    blanks,
    hasContent: has(CONTENT),
    hasFrames: has(FRAMES),
    hasScripts: seen.has('script'),
    prose,
  };
}

interface Place {
  readonly nodes: readonly Node[];
  at: number;
  /** Where the text between its elements goes; null: nowhere. */
  readonly into: Excerpt | null;
}

function targetOf(
  name: string,
  around: Excerpt | null,
  { noscript, code }: { noscript: Excerpt; code: Excerpt },
): Excerpt | null {
  if (name === 'script') return code;
  if (name === 'noscript') return noscript;
  // The title is known already, and what links say belongs to other pages.
  if (name === 'a' || name === 'title') return null;
  // What is within the head or a noscript stays there, and scripts can be anywhere.
  return UNSEEN.has(name) && name !== 'head' ? null : around;
}

/** The beginning of a text that comes in pieces. */
class Excerpt {
  readonly #max: number;
  readonly #parts: string[] = [];
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(part: string): void {
    if (this.#length >= this.#max) return;
    this.#parts.push(part.slice(0, this.#max - this.#length));
    this.#length += part.length + 1;
  }

  finish(): string {
    return this.#max === CODE_MAX ? this.#parts.join(' ') : collapse(this.#parts.join(' '));
  }
}
