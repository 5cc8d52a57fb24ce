import type { ResultData } from '@crawlerd/shared';

/** Far more than the summary of our own crawler takes; a page of a thousand of them can still be worked with. */
export const BRIEF_RESULT_MAX = 8192;

/** What of a result is kept at hand: no items, and if the rest is long, only how many items there were. */
export function briefResult(result: ResultData | null): ResultData | null {
  if (result === null) return null;
  const { data_items: _, ...brief } = result;
  if (JSON.stringify(brief).length <= BRIEF_RESULT_MAX) return brief;
  const { total_data_count } = brief;
  return total_data_count === undefined ? {} : { total_data_count };
}
