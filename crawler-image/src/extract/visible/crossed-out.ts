import { textOf, nameOf, type Dom } from '../page/dom.ts';
import type { FieldSource } from '../values/field-source.ts';
import type { Page } from '../page/page.ts';
import { pricesIn } from '../values/price.ts';
import { isOldName } from './surroundings.ts';

const STRUCK = new Set(['del', 's', 'strike']);
/** A page with a sale crosses a few prices out; a list of others, many. */
const ELEMENTS_MAX = 20;

/**
 * A source whose price does not count where the page crosses just that amount out and shows a lower one:
 * some shops mark up the price as it was, and only draw the one that is paid.
 */
export function withoutCrossedOut(source: FieldSource, seen: () => FieldSource, page: Page): FieldSource {
  return {
    ...source,
    price: () => {
      const price = source.price();
      if (price === null || !isCrossedOut(price.amount, page.dom(), page.language)) return price;
      const shown = seen().price();
      return shown !== null && shown.amount < price.amount ? null : price;
    },
  };
}

function isCrossedOut(amount: number, { elements }: Dom, language: string | null): boolean {
  let found = 0;
  for (const element of elements) {
    const { name, attribs } = element;
    if (!STRUCK.has(name) && !isOldName(nameOf(element)) && !attribs['style']?.includes('line-through'))
      continue;
    if (++found > ELEMENTS_MAX) break;
    if (
      pricesIn(textOf(element).slice(0, TEXT_LENGTH_MAX), language).some((price) => price.amount === amount)
    )
      return true;
  }
  return false;
}

const TEXT_LENGTH_MAX = 100;
