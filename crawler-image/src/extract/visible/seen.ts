import { once } from '../../base/once.ts';
import type { Page } from '../page/page.ts';
import type { Availability } from '../values/availability.ts';
import type { Price } from '../values/price.ts';
import { cartButton } from './buy-button.ts';
import { linesOf, type Line } from './lines.ts';
import { visibleAvailability } from './visible-availability.ts';
import { visiblePrice } from './visible-price.ts';
import { visibleTitle } from './visible-title.ts';

/** The visible page; each part is read on first use. */
export interface Seen {
  readonly page: Page;
  readonly title: () => string | null;
  readonly lines: () => readonly Line[];
  /** Whether it is an article, which mentions prices without selling anything; a page with a buy button is not. */
  readonly isArticle: () => boolean;
}

export function seenOn(page: Page): Seen {
  const title = once(() => visibleTitle(page));
  return {
    page,
    title,
    lines: once(() => linesOf(page.dom(), title())),
    isArticle: once(() => page.metas.get('og:type') === 'article' && cartButton(page.dom()) !== 'in_stock'),
  };
}

export function seenPrice({ page, title, lines, isArticle }: Seen): Price | null {
  return isArticle() ? null : visiblePrice(lines(), title(), page.language);
}

export function seenAvailability({ page, title, lines, isArticle }: Seen): Availability | null {
  return isArticle() ? null : visibleAvailability(page.dom(), lines(), title());
}
