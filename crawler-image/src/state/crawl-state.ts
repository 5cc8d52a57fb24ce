import { CharsetTally, type CharsetGroup } from './charset-tally.ts';
import type { SharedProgress } from './shared-progress.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { hostOf } from '../urls/canonical-url.ts';
import { Frontier } from './frontier.ts';
import type { Leniency } from '../records/leniencies.ts';
import type { CrawlRecord, PageCrawledRecord, SitemapUrlsRecord } from '../records/crawl-record.ts';
import { FailureTally, type FailureGroup } from './failure-tally.ts';
import { HostTally, type HostSummary } from './host-tally.ts';
import { PageTally, type PageSummary } from './page-tally.ts';
import { SampledTally, type SampledGroup } from './sampled-tally.ts';
import { SitemapTally, type SitemapSummary } from './sitemap-tally.ts';
import { Scope } from '../urls/scope.ts';
import { SkipTally, type SkipGroup } from '../records/skips.ts';
import { paramStripper, sessionStripper } from '../urls/strip-params.ts';

/** The counts of a crawl. */
export interface CrawlTallies {
  readonly failures: readonly FailureGroup[];
  readonly skips: readonly SkipGroup[];
  readonly charsets: readonly CharsetGroup[];
  readonly leniencies: readonly SampledGroup<Leniency>[];
  /** By the selector or regular expression of the config that took too long. */
  readonly timeouts: readonly SampledGroup[];
  readonly sitemaps: SitemapSummary;
  readonly pages: PageSummary;
  readonly slowestHosts: readonly HostSummary[];
  readonly decodedBytes: number;
  /** Items that do not match their schema. */
  readonly invalidItems: number;
  /** How many items have which field. */
  readonly fields: Readonly<Record<string, number>>;
}

/**
 * What a crawl knows. It depends on nothing but the plan's targets and the applied records in their order: those of
 * the journal when a crawl is resumed, and each new one while it runs. So both lead to the same state.
 */
export class CrawlState {
  readonly scope: Scope;
  readonly frontier: Frontier;
  readonly #progress: SharedProgress;
  readonly #skips = new SkipTally();
  readonly #charsets = new CharsetTally();
  readonly #leniencies = new SampledTally<Leniency>();
  readonly #timeouts = new SampledTally();
  readonly #fields = new Map<string, number>();
  #failures = new FailureTally();
  readonly #pages = new PageTally();
  readonly #hosts = new HostTally();
  #decodedBytes = 0;
  #invalidItems = 0;
  #sitemaps = new SitemapTally();
  /** Separate, because they are reset when sitemaps are read again. */
  #sitemapSkips = new SkipTally();
  #areSitemapsRead = false;
  #pagesSinceItem = 0;

  constructor(plan: CrawlPlan, progress: SharedProgress) {
    this.#progress = progress;
    this.scope = new Scope(plan.scope);
    this.frontier = new Frontier({
      scope: this.scope,
      strip: paramStripper(plan.stripParams),
      withoutSession: sessionStripper(plan.stripParams),
      maxDepth: plan.maxDepth,
    });
    for (const target of Frontier.targets(plan.targets)) {
      this.frontier.know(target);
      this.scope.widen(target);
    }
    progress.set('known', this.frontier.known);
  }

  /** Pages in a row without an item. */
  get pagesSinceItem(): number {
    return this.#pagesSinceItem;
  }

  /** Whether all sitemaps have been read. */
  get areSitemapsRead(): boolean {
    return this.#areSitemapsRead;
  }

  tallies(): CrawlTallies {
    return {
      failures: this.#failures.groups(),
      skips: SkipTally.sum([this.#skips, this.#sitemapSkips]),
      charsets: this.#charsets.groups(),
      leniencies: this.#leniencies.groups(),
      timeouts: this.#timeouts.groups(),
      sitemaps: this.#sitemaps.summary(),
      pages: this.#pages.summary(),
      slowestHosts: this.#hosts.slowest(),
      decodedBytes: this.#decodedBytes,
      invalidItems: this.#invalidItems,
      fields: Object.fromEntries(this.#fields),
    };
  }

  apply(record: CrawlRecord): void {
    const progress = this.#progress;
    switch (record.kind) {
      case 'page':
        return this.#applyPage(record);
      case 'failed':
        progress.add('failed');
        if (record.code === 'blocked') progress.add('blocked');
        this.#pages.failed(record);
        return this.#failures.add(record);
      case 'retried':
        return progress.add('retries');
      case 'skipped':
        progress.add('skipped');
        return this.#skips.add(record.reason, record.url);
      case 'widened':
        return this.scope.widen(record.url);
      case 'reopened':
        progress.set('failed', 0);
        progress.set('blocked', 0);
        this.#failures = new FailureTally();
        this.#pages.forgetFailed();
        if (record.order === undefined) this.#areSitemapsRead = false;
        return;
      case 'sitemaps_begun':
        this.#sitemaps = new SitemapTally();
        this.#sitemapSkips = new SkipTally();
        return;
      case 'sitemap_urls':
        return this.#applySitemapUrls(record);
      case 'sitemap_ended':
        return this.#sitemaps.add(record);
      case 'sitemaps_ended':
        this.#areSitemapsRead = true;
        return;
      case 'reading':
      case 'read':
      case 'died':
      case 'ended':
        return;
    }
  }

  #applySitemapUrls({ links, refused }: SitemapUrlsRecord): void {
    for (const link of links) this.frontier.know(link);
    for (const group of refused) this.#sitemapSkips.addGroup(group);
    this.#progress.set('known', this.frontier.known);
  }

  #applyPage(page: PageCrawledRecord): void {
    const { frontier } = this;
    const progress = this.#progress;
    frontier.markDone(page.final_url);
    for (const link of page.links) frontier.know(link);
    for (const group of page.refused) this.#skips.addGroup(group);
    for (const [field, count] of Object.entries(page.fields)) {
      this.#fields.set(field, (this.#fields.get(field) ?? 0) + count);
    }
    this.#pages.crawled(page);
    this.#hosts.add(hostOf(page.final_url), page.answer_ms);
    this.#decodedBytes += page.decoded_bytes;
    this.#invalidItems += page.invalid;
    this.#charsets.add(page.charset, page.replacements);
    if (page.leniencies !== undefined) this.#leniencies.add(page.leniencies, page.final_url);
    if (page.timed_out !== undefined) this.#timeouts.add(page.timed_out, page.final_url);
    progress.set('known', frontier.known);
    progress.set('lastSuccessUnixMs', page.at);
    progress.add('bytes', page.bytes);
    progress.add('items', page.items);
    this.#pagesSinceItem = page.items > 0 ? 0 : this.#pagesSinceItem + 1;
    progress.add('successful');
  }
}
