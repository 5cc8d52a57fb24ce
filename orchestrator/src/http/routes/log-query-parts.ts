import type { LogQuery } from '@crawlerd/shared';
import { invalidQuery } from '../../use-cases/errors.ts';

const OF_TEXT = ['follow', 'tail', 'since'] as const;
const OF_PAGES = ['at', 'before', 'limit', 'level', 'search'] as const;

/**
 * What would be left out without a word is refused: a text has no pages, and a page is not followed.
 *
 * @throws RequestError `invalid_query`
 */
export function requireFitting(query: LogQuery): void {
  const isGiven = (key: keyof LogQuery): boolean => query[key] !== undefined && query[key] !== false;
  if (query.format === 'json') {
    const wrong = OF_TEXT.find(isGiven);
    if (wrong !== undefined) throw invalidQuery(wrong, 'is for text: pages have at, before and limit');
    return;
  }
  const paged = OF_PAGES.find(isGiven);
  if (paged !== undefined) throw invalidQuery(paged, 'is for pages: add format=json');
  const whole = OF_TEXT.find(isGiven);
  if (query.attempt !== undefined && whole !== undefined) {
    throw invalidQuery(whole, 'is for all attempts: leave attempt out, or use format=json');
  }
}
