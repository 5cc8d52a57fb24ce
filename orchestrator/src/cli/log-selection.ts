import type { LogClient, LogPageQuery } from '@crawlerd/client';
import type { LogLineView, LogPageView } from '@crawlerd/shared';

/** Which lines of a log are wanted. */
export interface LogSelection extends Omit<LogPageQuery, 'limit'> {
  /** The last ones, and not those from a place or the beginning on. */
  readonly tail?: number | undefined;
  readonly limit?: number | undefined;
}

/** The most the service gives on one page. */
const PAGE_SIZE = 1000;
/** Before a place, if nothing is said. */
const TAIL = 100;

/**
 * The lines that are wanted, oldest first, page by page: where few match, a page may be empty. Returns the place to go
 * on from if there may be more.
 */
export async function* selectedLines(
  client: LogClient,
  id: string,
  { tail, limit = Infinity, ...query }: LogSelection,
  signal: AbortSignal,
): AsyncGenerator<LogLineView, string | null> {
  const page = async (part: LogPageQuery) => client.page(id, { ...query, ...part }, signal);
  if (tail !== undefined || query.before !== undefined) {
    yield* await lastLines(page, query.before ?? 'end', tail ?? TAIL);
    return null;
  }
  let at = query.at;
  for (let left = limit; ;) {
    const found = await page({ at, limit: Math.min(left, PAGE_SIZE) });
    yield* found.lines;
    left -= found.lines.length;
    if (found.next === null || found.at_end || left === 0) return found.next;
    at = found.next;
  }
}

async function lastLines(
  page: (part: LogPageQuery) => Promise<LogPageView>,
  end: string,
  count: number,
): Promise<LogLineView[]> {
  const parts: LogLineView[][] = [];
  let before: string | null = end;
  for (let left = count; left > 0 && before !== null;) {
    const found: LogPageView = await page({ before, limit: Math.min(left, PAGE_SIZE) });
    parts.push(found.lines);
    left -= found.lines.length;
    before = found.previous;
  }
  return parts.toReversed().flat();
}
