import { once } from '../../base/once.ts';
import type { Page } from '../page/page.ts';
import type { Availability } from '../values/availability.ts';
import type { Price } from '../values/price.ts';
import { cartButton } from './buy-button.ts';
import { linesOf, type Line } from './lines.ts';
import { visibleAvailability } from './visible-availability.ts';
import { visiblePrice } from './visible-price.ts';
import { visibleTitle } from './visible-title.ts';

/** A page as a person sees it; each part is read when it is first asked for. */
export interface Seen {
  readonly page: Page;
  readonly title: () => string | null;
  readonly lines: () => readonly Line[];
  /** An article names prices of many things, and sells none, unless there is a button to buy it. */
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
