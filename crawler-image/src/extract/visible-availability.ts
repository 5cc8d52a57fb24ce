import { labelledAvailability, parseAvailability, type Availability } from './availability.ts';
import { elementsCalled, nameOf, textOf, type Dom, type Element } from './dom.ts';
import type { Line } from './lines.ts';
import { headingAt } from './visible-title.ts';
import { collapse } from './text.ts';

/** What says it stands near the heading. */
const LINES_MAX = 200;
/** Longer lines are prose, and speak of many things. */
const LINE_LENGTH_MAX = 60;
/** More words around a `yes` are about something else: gift wrapping is available too. */
const YES_LENGTH_MAX = 40;
const STOCK_NAME = /availab|stock|inventory|sold-?out|lieferbar|kucun/i;

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
  const main = lines.slice(heading + 1, heading + 1 + LINES_MAX).filter(({ isAside }) => !isAside);
  return labelled(main) ?? calledStock(main) ?? stockName(dom) ?? stated(main) ?? cartButton(dom);
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
    const state = parseAvailability(textOf(element)) ?? parseAvailability(element.attribs['class'] ?? '');
    if (state !== null) return state;
  }
  return null;
}

function calledStock(lines: readonly Line[]): Availability | null {
  for (const { text, names } of lines) {
    const state = STOCK_NAME.test(names) ? parseAvailability(text) : null;
    if (state !== null) return state;
  }
  return null;
}

/** What says that it is not to be had is surer: a page says `available` of many things. */
function stated(lines: readonly Line[]): Availability | null {
  const states = lines
    .filter(({ text }) => text.length <= LINE_LENGTH_MAX)
    .map(({ text }) => ({ state: parseAvailability(text), text }))
    .filter(({ state, text }) => state !== null && (state !== 'in_stock' || text.length <= YES_LENGTH_MAX))
    .map(({ state }) => state);
  return states.find((state) => state !== 'in_stock') ?? states[0] ?? null;
}

const BUY = new RegExp(
  [
    'add to (?:cart|bag|basket|trolley)|buy (?:it )?now|in den (?:warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter',
    'añadir al carrito|comprar|aggiungi al carrello|adicionar ao carrinho|do koszyka|kup teraz|lägg i (?:varu)?korgen|\\bköp\\b',
    'in winkel(?:wagen|mandje)|læg i kurv|legg i handlekurv|в корзину|купить|カートに入れる|購入する|今すぐ買う|장바구니|구매하기',
    '加入购物车|加入購物車|立即购买|立即購買|马上购买|现在购买|立即抢购|立即下单|直接購買',
  ].join('|'),
  'iu',
);
const BUTTON_NAME = /btn|button|cart|buy/i;
const BUTTONS_MAX = 3;
const BUTTON_LENGTH_MAX = 40;

/** A page with one button to buy is about a thing that can be bought; one with many is a list. */
function cartButton({ elements }: Dom): Availability | null {
  const states: Availability[] = [];
  for (const element of elements) {
    if (!isButton(element)) continue;
    const words = textOf(element) || collapse(element.attribs['value'] ?? '');
    if (words.length > BUTTON_LENGTH_MAX) continue;
    const state = BUY.test(words) ? 'in_stock' : parseAvailability(words);
    if (state !== null) states.push(state === 'in_stock' && isDisabled(element) ? 'out_of_stock' : state);
    if (states.length > BUTTONS_MAX) return null;
  }
  return states[0] ?? null;
}

function isButton(element: Element): boolean {
  switch (element.name) {
    case 'button':
      return true;
    case 'input':
      return /^(?:submit|button)$/.test(element.attribs['type'] ?? '');
    case 'a':
      return BUTTON_NAME.test(nameOf(element));
    default:
      return false;
  }
}

function isDisabled({ attribs }: Element): boolean {
  return attribs['disabled'] !== undefined || attribs['aria-disabled'] === 'true';
}
