import { elementsCalled, textOf, type Dom } from '../page/dom.ts';
import type { Line } from './lines.ts';
import type { Page } from '../page/page.ts';

/** The main heading, unless it is the site name; or else the document title, or else a smaller heading. */
export function visibleTitle(page: Page): string | null {
  const documents = documentTitle(page);
  return (
    mainHeading(page, documents) ??
    namedTitle(page, documents) ??
    documents ??
    page.headings[0] ??
    smallerHeading(page.dom())
  );
}

/** More headings than this, none of them in the document title, are those of a list. */
const HEADINGS_MAX = 2;

/**
 * A page may have hidden headings before its own, such as those of messages; its own one is in the document title.
 */
function mainHeading(page: Page, documents: string | null): string | null {
  const headings = page.headings.filter((text) => !isSiteName(text, page));
  const called = headings.find((text) => isCalled(text, documents, page));
  return called ?? (headings.length > HEADINGS_MAX && documents !== null ? null : (headings[0] ?? null));
}

/** Whether a text is in the document title or in og:title. */
function isCalled(text: string, documents: string | null, { title, metas }: Page): boolean {
  const name = plain(text);
  if (name === '') return false;
  const titles = [title, metas.get('og:title')].map((each) => plain(each ?? ''));
  return (
    titles.some((each) => each.includes(name)) || (documents !== null && name.startsWith(plain(documents)))
  );
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * Index of the line with the title of the page, or of its first heading if the title is null; -1 without one. A
 * heading equal to the title takes precedence over a line of a trail or a list, and a heading with most of its words
 * counts if there is no better one.
 */
export function headingAt(lines: readonly Line[], title: string | null): number {
  if (title === null) return lines.findIndex(({ isHeading }) => isHeading);
  const words = wordsOf(title);
  const rules: readonly ((line: Line) => boolean)[] = [
    ({ text, isHeading, ...line }) => isHeading && isMain(line) && text === title,
    ({ text, ...line }) => isMain(line) && text.includes(title),
    ({ text, isHeading, ...line }) => isHeading && isMain(line) && isMostlyOf(text, words),
    ({ text }) => text.includes(title),
  ];
  for (const rule of rules) {
    const index = lines.findIndex(rule);
    if (index >= 0) return index;
  }
  return -1;
}

function isMain({ isAside, isHidden }: Pick<Line, 'isAside' | 'isHidden'>): boolean {
  return !isAside && !isHidden;
}

const WORDS_MIN = 3;
const WORDS_SHARE = 0.7;

function isMostlyOf(text: string, words: ReadonlySet<string>): boolean {
  const own = [...wordsOf(text)];
  return own.length >= WORDS_MIN && own.filter((word) => words.has(word)).length >= WORDS_SHARE * own.length;
}

function wordsOf(text: string): Set<string> {
  return new Set(plain(text.slice(0, TITLE_LENGTH_MAX)).match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Whether a text is the site name, with which the document title ends. */
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

/** The text of an element named as a product title, for pages without a heading. */
function namedTitle(page: Page, documents: string | null): string | null {
  const named = elementsCalled(page.dom(), TITLE_NAME)
    .map((element) => textOf(element))
    .filter((text) => text !== '' && text.length <= TITLE_LENGTH_MAX);
  const called = named.find((text) => isCalled(text, documents, page));
  // Several that do not match are those of other products.
  return called ?? (named.length > NAMED_MAX && documents !== null ? null : (named[0] ?? null));
}

const NAMED_MAX = 2;

const TITLE_LENGTH_MAX = 200;

/** The document title without the site name, which comes last. */
function documentTitle({ title }: Page): string | null {
  if (title === null || title === '') return null;
  const parts = title.split(PARTS).filter((part) => part !== '');
  return parts.length > 1
    ? title.slice(0, title.lastIndexOf(parts.at(-1) ?? '')).replace(SEPARATOR, '')
    : title;
}

/** A dash without spaces is a separator only in Chinese: elsewhere it may be part of a word. */
const PARTS = /\s+[|–—·»-]\s+|\s*[_|｜]\s*|-(?<=\p{Script=Han}[^\s-]{0,40}-)(?=\p{Script=Han})/u;
const SEPARATOR = /\s*[|｜–—·»_-]\s*$/u;
