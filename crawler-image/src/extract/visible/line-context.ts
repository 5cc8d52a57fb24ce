import { nameOf, parentOf, textOf, type Dom, type Element } from '../page/dom.ts';
import { isAsideName, isHidden, isOldName, isUnseen } from './surroundings.ts';

/** What the elements around a text tell about it. */
export interface Context {
  readonly outer: Context | null;
  /** Classes and ids of the innermost ones, at most four. */
  readonly names: readonly string[];
  /** Tags of the innermost ones. */
  readonly path: string;
  readonly isOld: boolean;
  readonly isHidden: boolean;
  readonly isHeading: boolean;
  /** Inside a link or a button, whose words name another page. */
  readonly isLink: boolean;
  /** Becomes `heading` after a heading such as `Related products`. */
  aside: 'name' | 'heading' | null;
}

const NAMES_MAX = 4;
const NAME_LENGTH_MAX = 200;
const PATH_LENGTH_MAX = 24;
const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
const ASIDE_ELEMENTS = new Set(['nav', 'footer']);
/** Their names describe the site, not their content. */
const WHOLE = new Set(['html', 'body', 'main']);

export function outermostContext(): Context {
  return {
    outer: null,
    names: [],
    path: '',
    isOld: false,
    isHidden: false,
    isHeading: false,
    isLink: false,
    aside: null,
  };
}

/** Class and id of an element; empty for elements that contain the whole page. */
export function calledOf(element: Element): string {
  return WHOLE.has(element.name) ? '' : nameOf(element).slice(0, NAME_LENGTH_MAX);
}

/**
 * The context inside an element; null if its content is to be ignored.
 *
 * @param isMain Whether it contains the heading of the page: then it is neither aside nor hidden, whatever its name.
 */
export function contextOf(element: Element, outer: Context, isMain: boolean): Context | null {
  const name = calledOf(element);
  if (!isMain && isUnseen(element, name)) return null;
  const tag = element.name;
  const isAside = !isMain && (ASIDE_ELEMENTS.has(tag) || isAsideName(name));
  return {
    outer,
    names: name === '' ? outer.names : [...outer.names, name].slice(-NAMES_MAX),
    path: `${outer.path} ${tag}`.slice(-PATH_LENGTH_MAX),
    isOld: outer.isOld || (!isMain && isOldName(name)),
    isHidden: outer.isHidden || (!isMain && isHidden(element)),
    isHeading: outer.isHeading || HEADINGS.has(tag),
    isLink: outer.isLink || tag === 'a' || tag === 'button',
    aside: isAside ? 'name' : outer.aside,
  };
}

/** Ends the section of other products: the main heading is never part of it, whatever heading comes before. */
export function endAside(inner: Context): void {
  for (let each: Context | null = inner; each?.aside === 'heading'; each = each.outer) each.aside = null;
}

const HEADINGS_MAX = 20;

/** The elements that contain the heading of a page; none if no heading equals the title. */
export function aroundHeading({ headings }: Dom, title: string | null): Set<Element> {
  const around = new Set<Element>();
  const heading = headings.slice(0, HEADINGS_MAX).find((each) => textOf(each) === title);
  let each = heading === undefined ? null : parentOf(heading);
  for (; each !== null; each = parentOf(each)) around.add(each);
  return around;
}
