import { parsePage, type Page } from '../page/page.ts';
import { partsOf } from './field-selectors.ts';

/**
 * The parts of a page that an `item_selector` matches, each as a page of its own, because the meta tags and the title
 * of the whole page do not describe them. At most 1,000.
 */
export function partPages(page: Page, itemSelector: string): Page[] {
  const asPage = (html: string): Page => {
    const part = parsePage(html, page.url, page.queryCharset);
    return { ...part, baseUrl: page.baseUrl, language: page.language };
  };
  return partsOf(page, itemSelector).map(asPage);
}
