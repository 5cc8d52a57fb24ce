import type { SitemapEntry } from './sitemap-entry.ts';

/** Where in a kind of document its entries are: names are paths below the root, in lower case. */
export interface Dialect {
  /** What an entry lists, by its path. */
  readonly entries: Readonly<Record<string, SitemapEntry['kind']>>;
  /** What an address directly below the root is. */
  readonly kind: SitemapEntry['kind'];
  readonly location: string;
  readonly changed: string;
  /** The location is an attribute, as in Atom. */
  readonly attribute?: string;
  /** Entries of feeds may have no address. */
  readonly isFeed: boolean;
}

/** Sites mix up the two kinds of sitemaps, and put one into the other. */
const SITEMAP = {
  entries: { url: 'page', sitemap: 'sitemap' },
  location: 'loc',
  changed: 'lastmod',
  isFeed: false,
} as const;

/** By the name of the root: https://www.sitemaps.org/protocol.html, RSS 2.0 and 1.0, Atom (RFC 4287). */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  urlset: { ...SITEMAP, kind: 'page' },
  sitemapindex: { ...SITEMAP, kind: 'sitemap' },
  rss: {
    entries: { 'channel/item': 'page' },
    kind: 'page',
    location: 'link',
    changed: 'pubdate',
    isFeed: true,
  },
  rdf: { entries: { item: 'page' }, kind: 'page', location: 'link', changed: 'dc:date', isFeed: true },
  feed: {
    entries: { entry: 'page' },
    kind: 'page',
    location: 'link',
    changed: 'updated',
    attribute: 'href',
    isFeed: true,
  },
};

/** @param root In lower case, without a prefix. */
export function dialectOf(root: string): Dialect | null {
  return Object.hasOwn(DIALECTS, root) ? (DIALECTS[root] ?? null) : null;
}

/** What an entry at this path lists; null if there are no entries. */
export function entryKind({ entries }: Dialect, path: string): SitemapEntry['kind'] | null {
  return Object.hasOwn(entries, path) ? (entries[path] ?? null) : null;
}
