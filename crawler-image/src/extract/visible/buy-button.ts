import { parseAvailability, type Availability } from '../values/availability.ts';
import { nameOf, textOf, type Dom, type Element } from '../page/dom.ts';
import { finds } from '../lexicon/phrases.ts';
import { collapse } from '../page/text.ts';

const BUY = finds('buyButtons');
const BUTTON_NAME = /btn|button|cart|buy/i;
const BUTTONS_MAX = 3;
const BUTTON_LENGTH_MAX = 40;

/**
 * The availability that the buy button of a page states. Null without one, and with several: then the page is a list.
 */
export function cartButton({ elements }: Dom): Availability | null {
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
