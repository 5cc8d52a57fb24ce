import { elementsCalled, textOf, type Dom } from '../page/dom.ts';
import type { Line } from './lines.ts';
import type { Page } from '../page/page.ts';

/** The heading, unless it is the name of the site; else the title of the window, else a smaller heading. */
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

/** More headings than this, of which none is what the window is called, are those of a list. */
const HEADINGS_MAX = 2;

/** A page may have hidden headings before its own, such as those of messages; the window is called as it is. */
function mainHeading(page: Page, documents: string | null): string | null {
  const headings = page.headings.filter((text) => !isSiteName(text, page));
  const called = headings.find((text) => isCalled(text, documents, page));
  return called ?? (headings.length > HEADINGS_MAX && documents !== null ? null : (headings[0] ?? null));
}

/** Whether the title of the window, or the one for social networks, names it. */
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
 * Index of the line with the title of the page, or of its first heading where it has none; -1 without. The
 * heading that is called so is surer than a line of a trail or of a list, and one that has most of its words
 * surer than none.
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
function namedTitle(page: Page, documents: string | null): string | null {
  const named = elementsCalled(page.dom(), TITLE_NAME)
    .map((element) => textOf(element))
    .filter((text) => text !== '' && text.length <= TITLE_LENGTH_MAX);
  const called = named.find((text) => isCalled(text, documents, page));
  // Several that are called otherwise are those of other products.
  return called ?? (named.length > NAMED_MAX && documents !== null ? null : (named[0] ?? null));
}

const NAMED_MAX = 2;

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
