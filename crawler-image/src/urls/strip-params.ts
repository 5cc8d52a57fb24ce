import { isSessionParameter, withoutSessionIds } from './session-ids.ts';

/**
 * Removes parameters that do not identify a page but say where a visitor came from or which visit it is, so that a page
 * is not crawled once for each value: the named ones from the query and the path (`/a;name=value/`), and session ids.
 * The others keep their order and spelling.
 *
 * @param names Names of parameters; a final `*` stands for any ending. With no names nothing is removed.
 */
export function paramStripper(names: readonly string[]): (url: string) => string {
  if (names.length === 0) return (url) => url;
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const starts = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const isStripped = (pair: string): boolean => {
    const [name = ''] = pair.split('=', 1);
    return exact.has(name) || starts.some((start) => name.startsWith(start)) || isSessionParameter(name);
  };
  return (link) => {
    const url = withoutSessionIds(link);
    const at = url.indexOf('?');
    const path = at === -1 ? url : url.slice(0, at);
    const kept = path.includes(';') ? withoutPathParams(path, isStripped) : path;
    if (at === -1) return kept;
    const query = withoutPairs(url.slice(at + 1), isStripped);
    return query === null ? kept : `${kept}?${query}`;
  };
}

/** Removes session ids only, unless there are no names. */
export function sessionStripper(names: readonly string[]): (url: string) => string {
  return names.length === 0 ? (url) => url : withoutSessionIds;
}

function withoutPathParams(path: string, isStripped: (pair: string) => boolean): string {
  return path.replaceAll(/;([^;/]*)/g, (whole, pair: string) => (isStripped(pair) ? '' : whole));
}

/** The pairs of a query that are left; null if none is. */
function withoutPairs(query: string, isStripped: (pair: string) => boolean): string | null {
  const pairs = query.split('&');
  const kept = pairs.filter((pair) => !isStripped(pair));
  if (kept.length === pairs.length) return query;
  return kept.length === 0 ? null : kept.join('&');
}
