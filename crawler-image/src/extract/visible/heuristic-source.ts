import { cartButton } from './buy-button.ts';
import { joinTrail } from '../structured/entity-source.ts';
import type { FieldSource } from '../values/field-source.ts';
import { descendantsOf, elementsCalled, nextElementOf, textOf, type Dom, type Element } from '../page/dom.ts';
import { linesOf } from './lines.ts';
import { once } from '../../base/once.ts';
import type { Page } from '../page/page.ts';
import { ratingInClass, ratingInText, type Rating } from '../values/rating.ts';
import { visibleAvailability } from './visible-availability.ts';
import { visiblePrice } from './visible-price.ts';
import { visibleTitle } from './visible-title.ts';

/** Fields as a person would find them: by headings, by what things are called, by what buttons say. */
export function heuristicSource(page: Page): FieldSource {
  const title = once(() => visibleTitle(page));
  const lines = once(() => linesOf(page.dom(), title()));
  // An article names prices of many things, and sells none, unless there is a button to buy it.
  const isArticle = once(
    () => page.metas.get('og:type') === 'article' && cartButton(page.dom()) !== 'in_stock',
  );
  return {
    title,
    description: () => describedBy(page.dom()),
    category: () => breadcrumbTrail(page.dom()),
    price: () => (isArticle() ? null : visiblePrice(lines(), title(), page.language)),
    availability: () => (isArticle() ? null : visibleAvailability(page.dom(), lines(), title())),
    rating: () => starRating(page.dom()),
    // What else a page may call by any name nobody can guess.
    property: () => [],
  };
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

const RATING = /rating|star/i;
const LABELLED_MAX = 20;

function starRating(dom: Dom): Rating | null {
  const labelled = dom.elements.filter(
    ({ attribs }) =>
      attribs['data-rating'] !== undefined || /star|out of|rated/i.test(attribs['aria-label'] ?? ''),
  );
  for (const element of [...labelled.slice(0, LABELLED_MAX), ...elementsCalled(dom, RATING)]) {
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
