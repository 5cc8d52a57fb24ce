import { ANY_KEY, guardOf, KeyedRecord, RetryOrderSchema } from '@crawlerd/shared';
import { Type, type Static } from 'typebox';
import { LENIENCIES } from './leniencies.ts';
import { SKIP_REASONS } from './skips.ts';

const Url = Type.String();
const Count = Type.Integer({ minimum: 0 });
const Reason = Type.Enum([...SKIP_REASONS]);
const Refused = Type.Immutable(
  Type.Array(Type.Object({ reason: Reason, count: Count, urls: Type.Immutable(Type.Array(Url)) })),
);

/** A page was crawled. */
const PageCrawled = Type.Object({
  kind: Type.Literal('page'),
  url: Url,
  final_url: Url,
  status: Type.Integer(),
  /** Links between a target and this page. */
  depth: Count,
  /** Links that were seen for the first time and are to be followed. */
  links: Type.Immutable(Type.Array(Url)),
  /** Links that are not followed. */
  refused: Refused,
  /** Number of its items. */
  items: Count,
  /** For each field, the number of items that have it. */
  fields: KeyedRecord(ANY_KEY, Count, { maxProperties: 1000 }),
  /** Length in bytes of the item file, including these items. */
  items_end: Count,
  /** Number of invalid items. */
  invalid: Count,
  /** Length in bytes of the quarantine file, including the items of this page. */
  quarantine_end: Count,
  /** On the wire. */
  bytes: Count,
  decoded_bytes: Count,
  /** Response time of its host in milliseconds. */
  answer_ms: Count,
  charset: Type.String(),
  replacements: Count,
  /** Number of earlier tries. */
  retries: Count,
  /** The server answered that it has not changed since an earlier crawl. */
  unchanged: Type.Optional(Type.Boolean()),
  /** What was wrong with the answer. */
  leniencies: Type.Optional(Type.Immutable(Type.Array(Type.Enum([...LENIENCIES])))),
  /** Selectors and regular expressions of the config that took too long, and so found nothing. */
  timed_out: Type.Optional(Type.Immutable(Type.Array(Type.String()))),
  /** Unix milliseconds. */
  at: Type.Integer(),
});

/**
 * A page was fetched and is being read: parsed and searched for the fields. The next record holds the outcome. If this
 * is the last record, the crawler died while reading the page, perhaps because of it.
 */
const PageReading = Type.Object({ kind: Type.Literal('reading'), url: Url });

/** A page was read and is now rendered in a browser, which takes long and may be interrupted. */
const PageRead = Type.Object({ kind: Type.Literal('read'), url: Url });

/** A crawler died while it read this page. */
const PageDied = Type.Object({ kind: Type.Literal('died'), url: Url });

/** A page could not be crawled and is not retried. */
const PageFailed = Type.Object({
  kind: Type.Literal('failed'),
  url: Url,
  code: Type.String(),
  detail: Type.String(),
  retries: Count,
  /** A copy of the answer, below the folder of the journal. */
  snapshot: Type.Optional(Type.String()),
});

/** A page is going to be retried. */
const PageRetried = Type.Object({ kind: Type.Literal('retried'), url: Url });

/** A page is not crawled, which is not a failure. */
const PageSkipped = Type.Object({ kind: Type.Literal('skipped'), url: Url, reason: Reason });

/** A target redirected to this URL, which extends the scope to its surroundings. */
const ScopeWidened = Type.Object({ kind: Type.Literal('widened'), url: Url });

/** URLs that a sitemap lists. */
const SitemapUrls = Type.Object({
  kind: Type.Literal('sitemap_urls'),
  /** Of the sitemap. */
  url: Url,
  links: Type.Immutable(Type.Array(Url)),
  refused: Refused,
});

/** All sitemaps are read again: their counts are reset, the URLs they listed are kept. */
const SitemapsBegun = Type.Object({ kind: Type.Literal('sitemaps_begun') });

const SitemapFaultCountSchema = Type.Object({
  code: Type.String(),
  /** An example: one sitemap with this fault. */
  url: Url,
  count: Count,
});

/** A sitemap was read as far as possible. */
const SitemapEnded = Type.Object({
  kind: Type.Literal('sitemap_ended'),
  url: Url,
  /** Number of URLs in it. */
  urls: Count,
  faults: Type.Immutable(Type.Array(SitemapFaultCountSchema)),
});

/** All sitemaps were read. */
const SitemapsEnded = Type.Object({ kind: Type.Literal('sitemaps_ended') });

/** Nothing is left to do with this config. */
const CrawlEnded = Type.Object({
  kind: Type.Literal('ended'),
  stop_reason: Type.String(),
  /** Pages crawled. */
  pages: Count,
});

/** Failed pages are tried again: all, as a crawl that had ended is resumed; or those of an order, and nothing else. */
const CrawlReopened = Type.Object({
  kind: Type.Literal('reopened'),
  order: Type.Optional(RetryOrderSchema),
  /** With an order: how many pages these are. */
  again: Type.Optional(Count),
});

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

/** An event of a crawl. The state of a crawl follows from its records alone. */
export type CrawlRecord = Static<typeof CrawlRecordSchema>;
export type CrawlEndedRecord = Static<typeof CrawlEnded>;
export type PageFailedRecord = Static<typeof PageFailed>;
export type PageCrawledRecord = Static<typeof PageCrawled>;
export type SitemapUrlsRecord = Static<typeof SitemapUrls>;
export type SitemapFaultCount = Static<typeof SitemapFaultCountSchema>;

export const isCrawlRecord = guardOf(CrawlRecordSchema);
