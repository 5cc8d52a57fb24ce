import { labelledAvailability, parseAvailability, type Availability } from '../values/availability.ts';
import { cartButton } from './buy-button.ts';
import { elementsCalled, parentOf, textOf, type Dom, type Element } from '../page/dom.ts';
import { calledOf } from './line-context.ts';
import type { Line } from './lines.ts';
import { once } from '../../base/once.ts';
import { isAsideName, isHidden, isUnseen } from './surroundings.ts';
import { headingAt } from './visible-title.ts';

/** What says it stands near the heading. */
const LINES_MAX = 200;
/** Longer lines are prose, and speak of many things. */
const LINE_LENGTH_MAX = 60;
/** More words around a `yes` are about something else: gift wrapping is available too. */
const YES_LENGTH_MAX = 40;
const STOCK_NAME = /availab|stock|inventory|sold-?out|lieferbar|kucun|disponib|dostupn|dostepn/i;
/** What is called so speaks of one way to get the thing, of one shop, or of what others say. */
const OTHER_NAME =
  /deliver|shipping|pick-?up|(?:^|[\s_-])stores?(?:$|[\s_-])|filial|branch|wish-?list|review|question|faq|chat|swatch|variation|size-?(?:list|select)/i;

/**
 * Whether the thing a page is about can be had, as a person sees it: by a labelled value, by a short line
 * after the heading, at last by the button to buy it.
 */
export function visibleAvailability(
  dom: Dom,
  lines: readonly Line[],
  title: string | null,
): Availability | null {
  const heading = headingAt(lines, title);
  const isOfThing = ({ isAside, isHidden: hidden }: Line): boolean => !isAside && !hidden;
  const main = lines.slice(heading + 1, heading + 1 + LINES_MAX).filter(isOfThing);
  // The box to buy may come first.
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

/** One way to get the thing of several, or something else of the shop. */
const ELSEWHERE =
  /stores?(?!\p{L})|pick-?up|delivery|chat|filiale|abhol|negozio|tienda|magasin|retrait|sklep|predajn|prodejn/iu;

/** What a text says about the thing; that one way to get it, or one shop, has none says nothing. */
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

/** So many elements around one are looked at. */
const AROUND_MAX = 50;

/** Whether neither an element nor what it stands in is hidden or about other things. */
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

/** So far after the heading, or after a `yes`, a `no` is about something else. */
const NO_DISTANCE_MAX = 30;

/**
 * What says that it is not to be had is surer: a page says `available` of many things. Not so far away,
 * though, if what is nearer, or a button, says that it is.
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
