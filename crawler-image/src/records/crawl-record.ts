import { guardOf } from '@crawlerd/shared';
import { Type, type Static } from 'typebox';
import { SKIP_REASONS } from './skips.ts';

const Url = Type.String();
const Count = Type.Integer({ minimum: 0 });
const Reason = Type.Enum([...SKIP_REASONS]);
const Refused = Type.Immutable(
  Type.Array(Type.Object({ reason: Reason, count: Count, urls: Type.Immutable(Type.Array(Url)) })),
);

/** First line of a journal: whose it is. */
const Header = Type.Object({
  kind: Type.Literal('journal'),
  version: Type.Literal(1),
  execution: Type.String(),
  /** Hash of what decides which pages are crawled and what is read from them. */
  config: Type.String(),
});

/** A page was crawled. */
const PageCrawled = Type.Object({
  kind: Type.Literal('page'),
  url: Url,
  final_url: Url,
  status: Type.Integer(),
  /** Links between a target and this page. */
  depth: Count,
  /** The links that nobody had seen before and that are to be followed. */
  links: Type.Immutable(Type.Array(Url)),
  /** Links that are not followed. */
  refused: Refused,
  /** Its items. */
  items: Count,
  /** How many of them have which field. */
  fields: Type.Record(Type.String(), Count),
  /** Length in bytes of the item file with these items. */
  items_end: Count,
  /** How many items of the page its schema did not allow. */
  invalid: Count,
  /** Length in bytes of the file of items that were put aside. */
  quarantine_end: Count,
  /** On the wire. */
  bytes: Count,
  decoded_bytes: Count,
  /** What its host took for the answer, in milliseconds. */
  answer_ms: Count,
  charset: Type.String(),
  replacements: Count,
  /** Tries before this one. */
  retries: Count,
  /** Its server said that it is still what an earlier crawl has fetched. */
  unchanged: Type.Optional(Type.Boolean()),
  /** Unix milliseconds. */
  at: Type.Integer(),
});

/**
 * A page was fetched and is read now: parsed, and looked through for what is wanted. What comes of it is the
 * next record. Where this is the last one, the crawler ended meanwhile, and perhaps by the page.
 */
const PageReading = Type.Object({ kind: Type.Literal('reading'), url: Url });

/** Reading a page is over, and a browser is to run it: that takes long, and may be broken off. */
const PageRead = Type.Object({ kind: Type.Literal('read'), url: Url });

/** Reading this page was the last thing that a crawler did. */
const PageDied = Type.Object({ kind: Type.Literal('died'), url: Url });

/** A page could not be crawled, and is not tried again. */
const PageFailed = Type.Object({
  kind: Type.Literal('failed'),
  url: Url,
  code: Type.String(),
  detail: Type.String(),
  retries: Count,
});

/** A page is to be tried again. */
const PageRetried = Type.Object({ kind: Type.Literal('retried'), url: Url });

/** A page is not crawled, and that is no failure. */
const PageSkipped = Type.Object({ kind: Type.Literal('skipped'), url: Url, reason: Reason });

/** A target led to this URL: its surroundings belong to the scope. */
const ScopeWidened = Type.Object({ kind: Type.Literal('widened'), url: Url });

/** A sitemap lists these. */
const SitemapUrls = Type.Object({
  kind: Type.Literal('sitemap_urls'),
  /** Of the sitemap. */
  url: Url,
  links: Type.Immutable(Type.Array(Url)),
  refused: Refused,
});

/** Sitemaps are read from the first on: what was counted of them is void, what they listed is not. */
const SitemapsBegun = Type.Object({ kind: Type.Literal('sitemaps_begun') });

const SitemapFaultCountSchema = Type.Object({
  code: Type.String(),
  /** Of one that has it. */
  url: Url,
  count: Count,
});

/** A sitemap was read as far as it can be. */
const SitemapEnded = Type.Object({
  kind: Type.Literal('sitemap_ended'),
  url: Url,
  /** Addresses in it. */
  urls: Count,
  faults: Type.Immutable(Type.Array(SitemapFaultCountSchema)),
});

/** All sitemaps were read. */
const SitemapsEnded = Type.Object({ kind: Type.Literal('sitemaps_ended') });

/** Nothing is left to do under this config. */
const CrawlEnded = Type.Object({
  kind: Type.Literal('ended'),
  stop_reason: Type.String(),
  /** Pages crawled. */
  pages: Count,
});

/** A crawl that had ended goes on: what had failed is to do again. */
const CrawlReopened = Type.Object({ kind: Type.Literal('reopened') });

const CrawlRecordSchema = Type.Union([
  PageReading,
  PageRead,
  PageDied,
  PageCrawled,
  PageFailed,
  PageRetried,
  PageSkipped,
  ScopeWidened,
  SitemapsBegun,
  SitemapUrls,
  SitemapEnded,
  SitemapsEnded,
  CrawlEnded,
  CrawlReopened,
]);

/** Something that happened in a crawl. What a crawl knows is what its records say, and nothing else. */
export type CrawlRecord = Static<typeof CrawlRecordSchema>;
export type CrawlEndedRecord = Static<typeof CrawlEnded>;
export type PageCrawledRecord = Static<typeof PageCrawled>;
export type SitemapUrlsRecord = Static<typeof SitemapUrls>;
export type SitemapFaultCount = Static<typeof SitemapFaultCountSchema>;
export type JournalHeader = Static<typeof Header>;

export const isCrawlRecord = guardOf(CrawlRecordSchema);
export const isJournalHeader = guardOf(Header);
