import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { canonicalUrl, originOf } from '../urls/canonical-url.ts';
import { Frontier } from '../state/frontier.ts';
import type { CrawlRecord, SitemapFaultCount, SitemapUrlsRecord } from '../records/crawl-record.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import type { RequestRules } from '../politeness/request-rules.ts';
import { loadSitemap, sitemapRules, siteSitemaps, type LoadedSitemap } from './load-sitemap.ts';
import { readSitemap, SITEMAP_LIMITS } from './read-sitemap.ts';
import type { SitemapEntry } from './sitemap-entry.ts';
import type { SitemapFault } from './sitemap-fault.ts';
import { SitemapQueue, type SitemapFile } from './sitemap-queue.ts';

export interface SitemapReadingDependencies {
  readonly polite: PoliteFetch;
  readonly frontier: Frontier;
  readonly record: (record: Exclude<CrawlRecord, { kind: 'page' }>) => void;
  /** Receives pages that were found. */
  readonly onUrls: (record: SitemapUrlsRecord) => void;
  /** Waits until the crawl can take more pages. */
  readonly room: () => Promise<void>;
  /** Whether the crawl has ended: nothing may be recorded any more. */
  readonly isOver: () => boolean;
  readonly onNotice: (sentence: string) => void;
}

/** Something to fetch: a sitemap, or the robots.txt that names the sitemaps of a site. */
export type SitemapTask = { readonly site: string } | { readonly file: SitemapFile };

/** Each may take 50 MB. */
const READING_MAX = 2;

/**
 * Reads the sitemaps of a crawl while its pages are crawled. Those of a site wait until its targets are crawled,
 * because the redirects of these decide which pages are in the scope.
 */
export class SitemapReading {
  readonly #plan: CrawlPlan['sitemaps'];
  readonly #deps: SitemapReadingDependencies;
  readonly #rules: RequestRules;
  readonly #queue = new SitemapQueue();
  /** Targets that are still to be crawled, by their site. */
  readonly #targets = new Map<string, Set<string>>();
  readonly #sites: string[] = [];
  #listWaits = false;
  #fetching = 0;
  #reading = 0;
  #isDone = true;

  constructor({ sitemaps, http }: Pick<CrawlPlan, 'sitemaps' | 'http'>, deps: SitemapReadingDependencies) {
    this.#plan = sitemaps;
    // Images may be fetched after the crawl; a retry would only take up a turn of theirs.
    this.#rules = { ...sitemapRules(http.maxBytes), mayRetry: () => !deps.isOver() };
    this.#deps = deps;
  }

  /** Requests in flight. */
  get fetching(): number {
    return this.#fetching;
  }

  /** Whether no more pages will be found. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /**
   * @param targets Those of the plan.
   * @param waiting Those of them that are still to be crawled.
   */
  begin(targets: readonly string[], waiting: readonly string[]): void {
    const { auto, urls } = this.#plan;
    if (!auto && urls.length === 0) return;
    this.#isDone = false;
    this.#listWaits = urls.length > 0;
    this.#deps.record({ kind: 'sitemaps_begun' });
    for (const target of Frontier.targets(targets)) this.#targets.set(originOf(target), new Set());
    for (const target of waiting) this.#targets.get(originOf(target))?.add(target);
    for (const site of this.#targets.keys()) this.#releaseIfSettled(site);
  }

  /** Reports that a page has been crawled, skipped or has failed. */
  settled(url: string): void {
    const site = originOf(url);
    if (this.#targets.get(site)?.delete(url) === true) this.#releaseIfSettled(site);
  }

  /** What to fetch next; undefined if nothing can be fetched now. */
  take(): SitemapTask | undefined {
    if (this.#isDone || this.#reading >= READING_MAX) return undefined;
    if (this.#listWaits && this.#targets.size === 0) this.#addList();
    const file = this.#queue.take();
    if (file !== undefined) return { file };
    const site = this.#sites.shift();
    return site === undefined ? undefined : { site };
  }

  /**
   * @param onFetched Called when its request is no longer in flight.
   * @throws OutputError
   */
  async read(task: SitemapTask, onFetched: () => void): Promise<void> {
    this.#reading += 1;
    const loaded = await this.#load(task);
    onFetched();
    if ('file' in task && loaded !== null && !this.#deps.isOver()) await this.#readFile(task.file, loaded);
    this.#reading -= 1;
    if (!this.#deps.isOver()) this.#endIfDone();
  }

  async #load(task: SitemapTask): Promise<LoadedSitemap> {
    this.#fetching += 1;
    try {
      if ('file' in task) return await loadSitemap(task.file, this.#rules, this.#deps.polite);
      for (const file of await siteSitemaps(`${task.site}/`, this.#deps.polite)) this.#queue.add(file);
      return null;
    } finally {
      this.#fetching -= 1;
    }
  }

  async #readFile(file: SitemapFile, loaded: Exclude<LoadedSitemap, null>): Promise<void> {
    if ('code' in loaded) return this.#ended(file, 0, loaded, []);
    const refused = new Map<string, SitemapFaultCount>();
    const reading = readSitemap(loaded.body, SITEMAP_LIMITS, loaded.contentType);
    let urls = 0;
    for (;;) {
      const step = await reading.next();
      if (this.#deps.isOver()) return;
      if (step.done === true) return this.#ended(file, urls, step.value, [...refused.values()]);
      const recent = step.value.filter(({ changedMs }) => this.#isRecent(changedMs));
      urls += this.#addPages(file, loaded.finalUrl, recent);
      for (const { location } of recent.filter(({ kind }) => kind === 'sitemap')) {
        const code = this.#queue.addListed(location, file, loaded.finalUrl);
        if (code === null) continue;
        const { count, url } = refused.get(code) ?? { count: 0, url: location.slice(0, 500) };
        refused.set(code, { code, url, count: count + 1 });
      }
      await this.#deps.room();
      if (this.#deps.isOver()) return;
    }
  }

  /** Entries without a date count as recent. */
  #isRecent(changedMs: number | null): boolean {
    return changedMs === null || this.#plan.sinceMs === null || changedMs >= this.#plan.sinceMs;
  }

  /** Returns how many addresses there were. */
  #addPages({ url }: SitemapFile, base: string, entries: readonly SitemapEntry[]): number {
    const found = entries
      .filter(({ kind }) => kind === 'page')
      .map(({ location }) => canonicalUrl(location, base))
      .filter((location) => location !== null);
    const { fresh, refused } = this.#deps.frontier.select(found, 0);
    if (fresh.length > 0 || refused.length > 0) {
      this.#deps.onUrls({ kind: 'sitemap_urls', url, links: fresh, refused });
    }
    return found.length;
  }

  #ended(file: SitemapFile, urls: number, fault: SitemapFault | null, refused: SitemapFaultCount[]): void {
    const { url, origin } = file;
    // The site answers with a web page, and neither its robots.txt nor the config names a sitemap.
    if (fault?.code === 'not_a_sitemap' && origin === 'guessed') return;
    const faults = fault === null ? refused : [{ code: fault.code, url, count: 1 }, ...refused];
    this.#deps.record({ kind: 'sitemap_ended', url, urls, faults });
    if (fault !== null) this.#deps.onNotice(`sitemap ${url}: ${fault.code}: ${fault.detail}`);
    for (const each of refused) {
      this.#deps.onNotice(
        `sitemap ${url}: ${each.count} of the sitemaps it lists are not read: ${each.code} (for example ${each.url})`,
      );
    }
  }

  #addList(): void {
    this.#listWaits = false;
    for (const url of Frontier.targets(this.#plan.urls)) this.#queue.add({ url, level: 1, origin: 'named' });
  }

  #releaseIfSettled(site: string): void {
    if (this.#targets.get(site)?.size !== 0) return;
    this.#targets.delete(site);
    if (this.#plan.auto) this.#sites.push(site);
  }

  #endIfDone(): void {
    const isIdle = this.#reading === 0 && this.#queue.size === 0 && this.#sites.length === 0;
    if (!isIdle || this.#isDone || this.#targets.size > 0 || this.#listWaits) return;
    this.#isDone = true;
    this.#deps.record({ kind: 'sitemaps_ended' });
  }
}
