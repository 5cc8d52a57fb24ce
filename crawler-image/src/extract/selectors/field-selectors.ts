import type { CompleteFieldSpec, FieldType } from '@crawlerd/shared';
import { BoundedRegex } from './bounded-regex.ts';
import { selectElements } from './bounded-selector.ts';
import { parentOf, textOf, type Element } from '../page/dom.ts';
import type { Page } from '../page/page.ts';
import { collapse } from '../page/text.ts';
import { priceTextOf, wholePriceTextOf } from '../visible/price-text.ts';

type Read = (page: Page) => string[];

/** Reads the selectors of a field: the first that yields a text counts. */
export function readerOf({ selectors }: CompleteFieldSpec, type: FieldType): Read {
  const readers = selectors.map((selector) =>
    readerOfOne(typeof selector === 'string' ? { css: selector, all: false } : selector, type),
  );
  return (page) => {
    for (const read of readers) {
      const texts = read(page);
      if (texts.length > 0) return texts;
    }
    return [];
  };
}

type Selector = Exclude<CompleteFieldSpec['selectors'][number], string>;

function readerOfOne({ css, attr, regex, all }: Selector, type: FieldType): Read {
  const expression = regex === undefined ? null : new BoundedRegex(regex);
  const visibleText = type === 'price' ? (expression === null ? priceTextOf : wholePriceTextOf) : textOf;
  return (page) => {
    const texts: string[] = [];
    for (const element of selectElements(page.dom(), css)) {
      const text = attr === undefined ? visibleText(element) : collapse(element.attribs[attr] ?? '');
      const value = expression === null ? text : expression.firstMatch(text);
      if (value === null || value === '') continue;
      texts.push(value);
      if (!all) break;
    }
    return texts;
  };
}

/** The HTML of the elements that match; a match within another one belongs to that one. */
export function partsOf(page: Page, css: string): string[] {
  const dom = page.dom();
  const matches = new Set(selectElements(dom, css));
  return [...matches].filter((part) => !isWithin(part, matches)).map((part) => dom.$.html(part));
}

function isWithin(element: Element, others: ReadonlySet<Element>): boolean {
  for (let each = parentOf(element); each !== null; each = parentOf(each)) if (others.has(each)) return true;
  return false;
}
