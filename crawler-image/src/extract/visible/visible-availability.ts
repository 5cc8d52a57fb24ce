import { labelledAvailability, parseAvailability, type Availability } from '../values/availability.ts';
import { cartButton } from './buy-button.ts';
import { finds } from '../lexicon/phrases.ts';
import { elementsCalled, parentOf, textOf, type Dom, type Element } from '../page/dom.ts';
import { calledOf } from './line-context.ts';
import type { Line } from './lines.ts';
import { once } from '../../base/once.ts';
import { isAsideName, isHidden, isUnseen } from './surroundings.ts';
import { headingAt } from './visible-title.ts';

/** Availability is stated near the heading. */
const LINES_MAX = 200;
/** Longer lines are prose, which mentions many things. */
const LINE_LENGTH_MAX = 60;
/** A longer line that says `yes` is about something else: gift wrapping is available too. */
const YES_LENGTH_MAX = 40;
const STOCK_NAME = finds('stockClasses');
/** Names of elements about one way of delivery, one store, or the opinions of customers. */
const OTHER_NAME =
  /deliver|shipping|pick-?up|(?:^|[\s_-])stores?(?:$|[\s_-])|filial|branch|wish-?list|review|question|faq|chat|swatch|variation|size-?(?:list|select)/i;

/**
 * The availability of the product that a page is about, as the visible page states it: by a labelled value, by a
 * short line near the heading, or else by the buy button.
 */
export function visibleAvailability(
  dom: Dom,
  lines: readonly Line[],
  title: string | null,
): Availability | null {
  const heading = headingAt(lines, title);
  const isOfThing = ({ isAside, isHidden: hidden }: Line): boolean => !isAside && !hidden;
  const main = lines.slice(heading + 1, heading + 1 + LINES_MAX).filter(isOfThing);
  // The buy box may come first.
  const before = lines.slice(Math.max(0, heading - LINES_MAX), Math.max(0, heading)).filter(isOfThing);
  const button = once(() => cartButton(dom));
  return (
    labelled(main) ??
    calledStock(main) ??
    calledStock(before) ??
    stockName(dom) ??
    stated(main, button) ??
    button()
  );
}

/** One of several ways of delivery, or another service of the shop. */
const ELSEWHERE = finds('otherPlaces');

/** The availability that a text states. That one store or way of delivery has no stock does not count. */
function stateOf(text: string, names: string): Availability | null {
  const state = parseAvailability(text);
  const isNo = state === 'out_of_stock' || state === 'discontinued';
  const isElsewhere = ELSEWHERE.test(text) && !/online/i.test(text);
  return isNo && (isElsewhere || OTHER_NAME.test(names)) ? null : state;
}

function labelled(lines: readonly Line[]): Availability | null {
  for (const [i, { text }] of lines.entries()) {
    // `Stock: 40+` in one line, or in two cells.
    const within =
      /^([^:：]{2,24}[:：])\s*(.+)$/u.exec(text) ?? /(.{0,20}(?:库存|庫存)\s?)(\d.*|有.*|无.*)$/u.exec(text);
    const state =
      within === null
        ? labelledAvailability(text.length > LABEL_LENGTH_MAX ? '' : text, lines[i + 1]?.text ?? '')
        : labelledAvailability(within[1] ?? '', within[2] ?? '');
    if (state !== null) return state;
  }
  return null;
}

const LABEL_LENGTH_MAX = 24;

function stockName(dom: Dom): Availability | null {
  for (const element of elementsCalled(dom, STOCK_NAME)) {
    if (!isSeen(element)) continue;
    const name = calledOf(element);
    const state = stateOf(textOf(element), name) ?? stateOf(element.attribs['class'] ?? '', name);
    if (state !== null) return state;
  }
  return null;
}

/** How many elements around one are examined. */
const AROUND_MAX = 50;

/** Whether an element is visible and about the product, and so are all elements around it. */
function isSeen(element: Element): boolean {
  let each: Element | null = element;
  for (let i = 0; i < AROUND_MAX && each !== null; i++, each = parentOf(each)) {
    const name = calledOf(each);
    if (isUnseen(each, name) || isHidden(each) || isAsideName(name) || OTHER_NAME.test(name)) return false;
  }
  return true;
}

function calledStock(lines: readonly Line[]): Availability | null {
  for (const { text, names } of lines) {
    const state = STOCK_NAME.test(names) ? stateOf(text, names) : null;
    if (state !== null) return state;
  }
  return null;
}

/** This many lines after the heading, or after a `yes`, a `no` is about something else. */
const NO_DISTANCE_MAX = 30;

/**
 * A `no` takes precedence, because pages say `available` about many things; but not a distant one, if a nearer line
 * or the buy button says that the product is available.
 */
function stated(lines: readonly Line[], button: () => Availability | null): Availability | null {
  const states = lines
    .map(({ text, names }, at) => ({
      text,
      at,
      state: text.length > LINE_LENGTH_MAX ? null : stateOf(text, names),
    }))
    .filter(({ state, text }) => state !== null && (state !== 'in_stock' || text.length <= YES_LENGTH_MAX));
  const no = states.find(({ state }) => state !== 'in_stock');
  const yes = states.find(({ state }) => state === 'in_stock');
  if (no === undefined) return yes?.state ?? null;
  if (yes !== undefined && no.at - yes.at > NO_DISTANCE_MAX) return yes.state;
  return no.at > NO_DISTANCE_MAX && button() === 'in_stock' ? null : no.state;
}
