import { parseAvailability, type Availability } from './availability.ts';
import { joinTrail } from './entity-source.ts';
import type { FieldSource } from './field-source.ts';
import { descendantsOf, nameOf, nextElementOf, textOf, type Dom, type Element } from './dom.ts';
import type { Page } from './page.ts';
import { collapse } from './text.ts';
import { ratingInClass, ratingInText, type Rating } from './rating.ts';
import { visiblePrice } from './visible-price.ts';

/** Fields as a person would find them: by headings, by what things are called, by what buttons say. */
export function heuristicSource(page: Page): FieldSource {
  return {
    title: () => page.headings[0] ?? documentTitle(page),
    description: () => describedBy(page.dom()),
    category: () => breadcrumbTrail(page.dom()),
    price: () => visiblePrice(page.dom()),
    availability: () => stockText(page.dom()) ?? cartButton(page.dom()),
    rating: () => starRating(page.dom()),
  };
}

/** The title of the window without the name of the site, which comes last. */
function documentTitle({ title }: Page): string | null {
  if (title === null || title === '') return null;
  const parts = title.split(/\s+[|–—·»-]\s+|\s*[_|]\s*/u).filter((part) => part !== '');
  return parts.length > 1
    ? title.slice(0, title.lastIndexOf(parts.at(-1) ?? '')).replace(SEPARATOR, '')
    : title;
}

const SEPARATOR = /\s*[|–—·»_-]\s*$/u;

/** A page may have thousands of elements that are called so; the right one comes early. */
const ELEMENTS_MAX = 20;

function elementsCalled({ elements }: Dom, name: RegExp): Element[] {
  const found: Element[] = [];
  for (const element of elements) {
    if (name.test(nameOf(element)) && found.push(element) === ELEMENTS_MAX) break;
  }
  return found;
}

const DESCRIPTION = /product[-_]?(?:description|detail|intro)|(?:^|\s)description(?:\s|$)/i;
const TEXT_LENGTH_MIN = 20;

/** What is called a description; where that is only a heading, the paragraph after it. */
function describedBy(dom: Dom): string | null {
  for (const element of elementsCalled(dom, DESCRIPTION)) {
    const next = nextElementOf(element);
    const texts = [textOf(element), next?.name === 'p' ? textOf(next) : ''];
    const text = texts.find(({ length }) => length >= TEXT_LENGTH_MIN);
    if (text !== undefined) return text;
  }
  return null;
}

const TRAIL = /breadcrumb|crumbs/i;
const STEPS_MAX = 20;
const STEP_LENGTH_MAX = 200;

function breadcrumbTrail(dom: Dom): string | null {
  const [trail] = elementsCalled(dom, TRAIL);
  if (trail === undefined) return null;
  const entries = stepsOf(trail, 'li');
  // Where the trail is links only, the page itself is not among them.
  return joinTrail(entries.length > 0 ? entries : [...stepsOf(trail, 'a'), '']);
}

function stepsOf(trail: Element, tag: string): string[] {
  const steps: string[] = [];
  for (const element of descendantsOf(trail)) {
    if (element.name !== tag) continue;
    const step = withoutArrows(textOf(element).slice(0, STEP_LENGTH_MAX));
    if (step !== '' && steps.push(step) === STEPS_MAX) break;
  }
  return steps;
}

function withoutArrows(text: string): string {
  return text.replaceAll(/^[\s>›»/]+|[\s>›»/]+$/gu, '');
}

const STOCK = /availab|stock|inventory/i;

function stockText(dom: Dom): Availability | null {
  for (const element of elementsCalled(dom, STOCK)) {
    const state = parseAvailability(textOf(element)) ?? parseAvailability(element.attribs['class'] ?? '');
    if (state !== null) return state;
  }
  return null;
}

const BUY = /add to (?:cart|bag|basket)|buy now|加入购物车|加入購物車|立即购买|马上购买|现在购买/iu;
const BUTTON_NAME = /btn|cart|buy/i;
const BUTTONS_MAX = 3;

/** A page with one button to buy is about a thing that can be bought; one with many is a list. */
function cartButton({ elements }: Dom): Availability | null {
  const states: Availability[] = [];
  for (const element of elements) {
    if (!isButton(element)) continue;
    const words = textOf(element) || collapse(element.attribs['value'] ?? '');
    if (words.length > 40) continue;
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
      return element.attribs['type'] === 'submit';
    case 'a':
      return BUTTON_NAME.test(nameOf(element));
    default:
      return false;
  }
}

function isDisabled({ attribs }: Element): boolean {
  return attribs['disabled'] !== undefined || attribs['aria-disabled'] === 'true';
}

const RATING = /rating|star/i;

function starRating(dom: Dom): Rating | null {
  const labelled = dom.elements.filter(
    ({ attribs }) =>
      attribs['data-rating'] !== undefined || /star|out of|rated/i.test(attribs['aria-label'] ?? ''),
  );
  for (const element of [...labelled.slice(0, ELEMENTS_MAX), ...elementsCalled(dom, RATING)]) {
    const { attribs } = element;
    const rating =
      ratingInText(attribs['data-rating'] ?? '') ??
      ratingInText(attribs['aria-label'] ?? attribs['title'] ?? '') ??
      ratingInClass(attribs['class'] ?? '') ??
      ratingInText(textOf(element));
    if (rating !== null) return rating;
  }
  return null;
}
