import { elementsCalled, textOf, type Dom } from '../page/dom.ts';
import { ratingInClass, ratingInText, type Rating } from '../values/rating.ts';

const RATING = /rating|star/i;
const LABELLED_MAX = 20;

/** The first rating in a label, a class or the text of an element named after ratings or stars. */
export function visibleRating(dom: Dom): Rating | null {
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
