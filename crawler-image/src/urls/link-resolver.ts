import { canonicalUrl, originOf } from './canonical-url.ts';

/**
 * Makes a function that returns the canonical form of the addresses on a page; see {@link canonicalUrl}. Most of them
 * only consist of plain characters, and are resolved without a parser, which costs several times as much.
 */
export function linkResolver(base: string): (href: string) => string | null {
  const canonical = canonicalUrl(base);
  if (canonical === null) return (href) => canonicalUrl(href, base);
  const origin = originOf(canonical);
  const query = canonical.indexOf('?');
  const folder = canonical.slice(0, canonical.lastIndexOf('/', query === -1 ? undefined : query) + 1);
  return (href) => {
    const fragment = href.indexOf('#');
    const address = fragment === -1 ? href : href.slice(0, fragment);
    if (ABSOLUTE_PATH.test(address)) return origin + address;
    if (RELATIVE_PATH.test(address)) return folder + address;
    if (address.startsWith(origin)) {
      const path = address.slice(origin.length);
      if (ABSOLUTE_PATH.test(path)) return origin + path;
    }
    return canonicalUrl(href, base);
  };
}

// Characters that a parser leaves as they are. A segment that begins with a dot may be `..`, also as `%2e%2e`.
const SEGMENT = String.raw`(?!\.|%2e)[\w.~!$&()*+,;=@%-]`;
const SEGMENTS = String.raw`(?:/(?:${SEGMENT}[\w.~!$&()*+,;=:@%-]*)?)`;
const QUERY = String.raw`(?:\?[\w.~!$&()*+,;=:@%/?-]*[\w.~!$&()*+,;=:@%/-])?`;
const ABSOLUTE_PATH = new RegExp(`^(?!//)${SEGMENTS}+${QUERY}$`, 'i');
/** Without a colon in its first segment, which would be the end of a scheme. */
const RELATIVE_PATH = new RegExp(`^${SEGMENT}[\\w.~!$&()*+,;=@%-]*${SEGMENTS}*${QUERY}$`, 'i');
