import { anyOf, phrasesOf, wholeWords } from '../lexicon/phrases.ts';
import type { Page } from '../page/page.ts';
import { cartButton } from '../visible/buy-button.ts';
import { seenOn, seenPrice } from '../visible/seen.ts';
import { anatomyOf } from './anatomy.ts';
import { isAboutAThing } from './about-a-thing.ts';
import { segmentsOf, wordsOf } from './words-of.ts';

/**
 * How clearly a text says that a page does not exist: it speaks of a page; it has a code and a word, as the print on
 * a T-shirt may; it is the code alone, as the name of a car may be.
 */
type Clarity = 'page' | 'words' | 'code';

/** For {@link wordsOf} a text, which are in lower case. */
const ofPages = (phrase: string): RegExp => new RegExp(`^${phrase}$`, 'u');
const PAGE_MISSING = ofPages(anyOf(phrasesOf('notFound')));
const MISSING = ofPages(anyOf(phrasesOf('notFoundAlone')));
const ERROR_WORD = new RegExp(anyOf(wholeWords(phrasesOf('errorWords'))), 'gu');
const SAYS_MISSING = new RegExp(anyOf(phrasesOf('notFound')), 'u');
const CODE = /(?<!\p{N})404(?!\p{N})/gu;

/** An article about such pages is longer than one of them. */
const PROSE_MAX = 1500;

/**
 * Whether a page says in place of its content that it does not exist, although it was sent as a success. A page about
 * a product or an article is none, however it is called.
 */
export function isSoft404(page: Page): boolean {
  const clarity = clarityOf(page);
  if (clarity === null || isAboutAThing(page)) return false;
  const { text, prose } = anatomyOf(page.dom());
  if (prose > PROSE_MAX) return false;
  if (clarity === 'page') return true;
  if (cartButton(page.dom()) !== null || seenPrice(seenOn(page)) !== null) return false;
  return clarity === 'words' || SAYS_MISSING.test(wordsOf(text));
}

/** By the title, or else by all headings. */
function clarityOf({ title, headings }: Page): Clarity | null {
  const byTitle = title === null ? null : clarityIn(title);
  if (byTitle === 'page') return 'page';
  const byHeadings = headings.map((heading) => clarityIn(heading));
  const [first = null] = byHeadings;
  const ofHeadings = byHeadings.includes(null) ? null : first;
  return ofHeadings === 'page' ? 'page' : (byTitle ?? ofHeadings);
}

function clarityIn(title: string): Clarity | null {
  let clearest: Clarity | null = null;
  for (const segment of segmentsOf(title)) {
    const words = wordsOf(segment);
    const rest = words.replaceAll(CODE, ' ').replaceAll(ERROR_WORD, ' ').replaceAll(/\s+/gu, ' ').trim();
    if (PAGE_MISSING.test(rest)) return 'page';
    if (MISSING.test(rest)) clearest = 'words';
    else if (rest === '' && words.includes('404')) clearest ??= words === '404' ? 'code' : 'words';
  }
  return clearest;
}
