/**
 * Removes query parameters that only say where a visitor came from, so that a page is not crawled once for each value.
 * The others keep their order and spelling.
 *
 * @param names Names of parameters; a final `*` stands for any ending.
 */
export function paramStripper(names: readonly string[]): (url: string) => string {
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const starts = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const isStripped = (pair: string): boolean => {
    const [name = ''] = pair.split('=', 1);
    return exact.has(name) || starts.some((start) => name.startsWith(start));
  };
  return (url) => {
    const at = url.indexOf('?');
    if (at === -1) return url;
    const pairs = url.slice(at + 1).split('&');
    const kept = pairs.filter((pair) => !isStripped(pair));
    if (kept.length === pairs.length) return url;
    return kept.length === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${kept.join('&')}`;
  };
}
