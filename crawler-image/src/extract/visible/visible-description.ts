import { elementsCalled, nextElementOf, textOf, type Dom } from '../page/dom.ts';

const DESCRIPTION = /product[-_]?(?:description|detail|intro)|(?:^|\s)description(?:\s|$)/i;
const TEXT_LENGTH_MIN = 20;

/** The text of an element named as a description, or the paragraph after it if that is only a heading. */
export function visibleDescription(dom: Dom): string | null {
  for (const element of elementsCalled(dom, DESCRIPTION)) {
    const next = nextElementOf(element);
    const texts = [textOf(element), next?.name === 'p' ? textOf(next) : ''];
    const text = texts.find(({ length }) => length >= TEXT_LENGTH_MIN);
    if (text !== undefined) return text;
  }
  return null;
}
