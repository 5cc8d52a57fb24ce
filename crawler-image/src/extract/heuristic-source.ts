import { joinTrail } from './entity-source.ts';
import type { FieldSource } from './field-source.ts';
import { descendantsOf, elementsCalled, nextElementOf, textOf, type Dom, type Element } from './dom.ts';
import { linesOf } from './lines.ts';
import { once } from './once.ts';
import type { Page } from './page.ts';
import { ratingInClass, ratingInText, type Rating } from './rating.ts';
import { visibleAvailability } from './visible-availability.ts';
import { visiblePrice } from './visible-price.ts';

/** Fields as a person would find them: by headings, by what things are called, by what buttons say. */
export function heuristicSource(page: Page): FieldSource {
  const title = once(() => visibleTitle(page));
  const lines = once(() => linesOf(page.dom()));
  // An article names prices of many things, and sells none.
  const isArticle = page.metas.get('og:type') === 'article';
  return {
    title,
    description: () => describedBy(page.dom()),
    category: () => breadcrumbTrail(page.dom()),
    price: () => (isArticle ? null : visiblePrice(lines(), title(), page.language)),
    availability: () => (isArticle ? null : visibleAvailability(page.dom(), lines(), title())),
    rating: () => starRating(page.dom()),
    // What else a page may call by any name nobody can guess.
    property: () => [],
  };
}

/** The heading, unless it is the name of the site; else the title of the window, else a smaller heading. */
function visibleTitle(page: Page): string | null {
  const documents = documentTitle(page);
  const heading = page.headings.find((text) => !isSiteName(text, page));
  return heading ?? namedTitle(page.dom()) ?? documents ?? page.headings[0] ?? smallerHeading(page.dom());
}

/** The title of a window ends with the name of the site. */
function isSiteName(text: string, { title, metas }: Page): boolean {
  if (metas.get('og:site_name') === text) return true;
  return (
    title !== null && title !== text && title.endsWith(text) && SEPARATOR.test(title.slice(0, -text.length))
  );
}

function smallerHeading({ elements }: Dom): string | null {
  const heading = elements.find(({ name }) => name === 'h2' || name === 'h3');
  return heading === undefined ? null : textOf(heading) || null;
}

const TITLE_NAME = /(?:product|goods|item|sku|prod|detail)[-_]?(?:title|name)(?![-_\w])/i;

/** What is called the name of the product, where no heading is. */
function namedTitle(dom: Dom): string | null {
  return (
    elementsCalled(dom, TITLE_NAME)
      .map((element) => textOf(element))
      .find((text) => text !== '' && text.length <= TITLE_LENGTH_MAX) ?? null
  );
}

const TITLE_LENGTH_MAX = 200;

/** The title of the window without the name of the site, which comes last. */
function documentTitle({ title }: Page): string | null {
  if (title === null || title === '') return null;
  const parts = title.split(PARTS).filter((part) => part !== '');
  return parts.length > 1
    ? title.slice(0, title.lastIndexOf(parts.at(-1) ?? '')).replace(SEPARATOR, '')
    : title;
}

/** A dash without spaces parts only Chinese: elsewhere it may be in a word. */
const PARTS = /\s+[|–—·»-]\s+|\s*[_|｜]\s*|-(?<=\p{Script=Han}[^\s-]{0,40}-)(?=\p{Script=Han})/u;
const SEPARATOR = /\s*[|｜–—·»_-]\s*$/u;

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
