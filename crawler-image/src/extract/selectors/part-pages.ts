import { parsePage, type Page } from '../page/page.ts';
import { partsOf } from './field-selectors.ts';

/**
 * The parts of a page that an `item_selector` finds, each as a page of its own: what is said of the whole
 * page (its meta tags, its title) says nothing of them. At most 1,000.
 */
export function partPages(page: Page, itemSelector: string): Page[] {
  const asPage = (html: string): Page => {
    const part = parsePage(html, page.url);
    return { ...part, baseUrl: page.baseUrl, language: page.language };
  };
  return partsOf(page, itemSelector).map(asPage);
}
