import { parseAvailability, type Availability } from './availability.ts';
import { joinTrail } from './entity-source.ts';
import type { FieldSource } from './field-source.ts';
import { collapse, descendantsOf, isElement, textOf, type Element, type Page } from './page.ts';
import { ratingInClass, ratingInText, type Rating } from './rating.ts';
import { visiblePrice } from './visible-price.ts';

/** Fields as a person would find them: by headings, by what things are called, by what buttons say. */
export function heuristicSource(page: Page): FieldSource {
  return {
    title: () => firstHeading(page) ?? documentTitle(page),
    description: () => describedBy(page),
    category: () => breadcrumbTrail(page),
    price: () => visiblePrice(page),
    availability: () => stockText(page) ?? cartButton(page),
    rating: () => starRating(page),
  };
}

function firstHeading({ headings }: Page): string | null {
  return headings.map((heading) => textOf(heading)).find((text) => text !== '') ?? null;
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

const DESCRIPTIONS =
  '[id*=product_description] + p, [id*=product-description], [class*=product-description], ' +
  '[class*=product_description], #description, .description, [class*=product-detail], [class*=product-intro]';
const TEXT_LENGTH_MIN = 20;
/** A page may have thousands of elements that are called so; the right one comes early. */
const ELEMENTS_MAX = 20;

function describedBy({ $ }: Page): string | null {
  const candidates = $(DESCRIPTIONS).get().filter(isElement).slice(0, ELEMENTS_MAX);
  return candidates.map((element) => textOf(element)).find((text) => text.length >= TEXT_LENGTH_MIN) ?? null;
}

const TRAILS = '[class*=breadcrumb], [id*=breadcrumb], nav[aria-label*=readcrumb], [class*=crumbs]';

function breadcrumbTrail({ $ }: Page): string | null {
  const [trail] = $(TRAILS).get();
  if (trail === undefined) return null;
  const names = (tag: string): string[] =>
    [...descendantsOf(trail)]
      .filter((element) => element.name === tag)
      .map(withoutArrows)
      .filter((name) => name !== '');
  const entries = names('li');
  // Where the trail is links only, the page itself is not among them.
  return joinTrail(entries.length > 0 ? entries : [...names('a'), '']);
}

function withoutArrows(element: Element): string {
  return textOf(element).replaceAll(/^[\s>›»/]+|[\s>›»/]+$/gu, '');
}

const STOCK = '[class*=availab], [class*=stock], [id*=availab], [id*=stock], [class*=inventory]';

function stockText({ $ }: Page): Availability | null {
  for (const element of $(STOCK).get().slice(0, ELEMENTS_MAX)) {
    const state = parseAvailability(textOf(element)) ?? parseAvailability(element.attribs['class'] ?? '');
    if (state !== null) return state;
  }
  return null;
}

const BUY = /add to (?:cart|bag|basket)|buy now|加入购物车|加入購物車|立即购买|马上购买|现在购买/iu;
const BUTTONS_MAX = 3;

/** A page with one button to buy is about a thing that can be bought; one with many is a list. */
function cartButton({ $ }: Page): Availability | null {
  const buttons = $('button, input[type=submit], a[class*=btn], a[class*=cart], a[class*=buy]').get();
  const states: Availability[] = [];
  for (const button of buttons) {
    const words = textOf(button) || collapse(button.attribs['value'] ?? '');
    if (words.length > 40) continue;
    const state = BUY.test(words) ? 'in_stock' : parseAvailability(words);
    if (state !== null) states.push(state === 'in_stock' && isDisabled(button) ? 'out_of_stock' : state);
  }
  return states.length > BUTTONS_MAX ? null : (states[0] ?? null);
}

function isDisabled({ attribs }: Element): boolean {
  return attribs['disabled'] !== undefined || attribs['aria-disabled'] === 'true';
}

const RATINGS = '[class*=rating], [class*=star], [aria-label*=star], [aria-label*=out], [data-rating]';

function starRating({ $ }: Page): Rating | null {
  for (const element of $(RATINGS).get().slice(0, ELEMENTS_MAX)) {
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
