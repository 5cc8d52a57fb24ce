import { backoffMs } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { SharedProgress } from '../control/shared-progress.ts';
import type { PageFailure, StopReason } from '../control/worker-messages.ts';
import type { CrawlPlan } from '../crawl-plan.ts';
import type { FetchFailure } from '../fetch/failure.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetcher.ts';
import { canonicalUrl } from '../frontier/canonical-url.ts';
import { Frontier, type Visit } from '../frontier/frontier.ts';
import { processPage } from './process-page.ts';

export interface CrawlDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule) => Promise<FetchResult>;
  /** Returns when the item is safe; only then it counts. */
  readonly writeItem: (item: unknown) => void;
  readonly onFailure: (failure: PageFailure) => void;
  readonly progress: SharedProgress;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Requests in flight at most. */
export const CONCURRENCY = 8;
const BACKOFF = { baseMs: 500, capMs: 60_000 };
/** Nobody waits longer for one page; it fails instead. */
const RETRY_AFTER_MS_MAX = 900_000;

/**
 * One crawl: takes pages from the frontier as their hosts allow, until nothing is left, `max_pages` have
 * succeeded, or somebody calls {@link stop}.
 */
export class Crawl {
  readonly #plan: CrawlPlan;
  readonly #deps: CrawlDependencies;
  readonly #frontier: Frontier;
  #inFlight = 0;
  #interrupted = false;
  readonly #redirectsWaiting = new Set<() => void>();
  #cancelWake: () => void = () => {};
  #settle: { resolve: (reason: StopReason) => void; reject: (error: unknown) => void } | null = null;

  constructor(plan: CrawlPlan, dependencies: CrawlDependencies) {
    this.#plan = plan;
    this.#deps = dependencies;
    this.#frontier = new Frontier(plan.delayMs);
  }

  /** @throws OutputError if an item cannot be written. */
  run(): Promise<StopReason> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      for (const target of this.#plan.targets) this.#frontier.addTarget(target);
      this.#deps.progress.set('known', this.#frontier.known);
      this.#pump();
    });
  }

  /** Starts nothing new; {@link run} ends when what is in flight has ended. */
  stop(): void {
    this.#interrupted = true;
    for (const wake of this.#redirectsWaiting) wake();
    this.#pump();
  }

  /** Starts whatever may start now, and sees to it that it is called again when that changes. */
  #pump(): void {
    this.#cancelWake();
    const { schedule } = this.#frontier;
    while (this.#mayStart()) {
      const visit = schedule.take(this.#deps.clock.monotonicMs());
      if (visit === undefined) break;
      // A redirect may have led to its content before its turn came.
      if (this.#frontier.isDone(visit.url)) this.#deps.progress.add('skipped');
      else void this.#visit(visit);
    }
    if (this.#inFlight === 0 && (this.#interrupted || schedule.size === 0 || this.#pagesLeft() === 0)) {
      this.#settle?.resolve(this.#stopReason());
    } else if (this.#mayStart() && schedule.size > 0) {
      const waitMs = schedule.nextDueMs() - this.#deps.clock.monotonicMs();
      this.#cancelWake = this.#deps.clock.after(waitMs, () => this.#pump());
    }
  }

  /** Each page in flight holds one of `max_pages`, and gives it back unless it succeeds. */
  #mayStart(): boolean {
    return !this.#interrupted && this.#inFlight < Math.min(CONCURRENCY, this.#pagesLeft());
  }

  #pagesLeft(): number {
    return this.#plan.maxPages - this.#deps.progress.get('successful');
  }

  #stopReason(): StopReason {
    if (this.#frontier.schedule.size === 0) return 'finished';
    return this.#pagesLeft() === 0 ? 'max_pages' : 'interrupted';
  }

  async #visit(visit: Visit): Promise<void> {
    this.#inFlight += 1;
    this.#deps.progress.currentUrl = visit.url;
    try {
      const result = await this.#deps.fetch(visit.url, (to) => this.#onRedirect(visit, to));
      this.#onResult(visit, result);
    } catch (error) {
      this.#interrupted = true;
      this.#settle?.reject(error);
    } finally {
      this.#inFlight -= 1;
      this.#pump();
    }
  }

  #onResult(visit: Visit, result: FetchResult): void {
    switch (result.kind) {
      case 'page':
        return this.#onPage(visit, result);
      case 'skipped':
        return this.#deps.progress.add('skipped');
      case 'failed':
        return this.#onFailure(visit, result);
      case 'aborted':
        // Not crawled, not failed: still to do.
        return this.#frontier.schedule.add(visit);
    }
  }

  #onPage(visit: Visit, page: FetchedPage): void {
    const { progress, clock } = this.#deps;
    progress.add('bytes', page.wireBytes);
    if (!this.#frontier.claim(page.finalUrl)) return progress.add('skipped');
    if (page.finalUrl !== visit.url) this.#frontier.claim(visit.url);
    let processed;
    try {
      processed = processPage(visit.url, page, this.#plan, new Date(clock.unixMs()));
    } catch (error) {
      // A page our extractors cannot cope with costs that page, not the crawl.
      return this.#fail(visit, 'extraction_failed', error instanceof Error ? error.message : String(error));
    }
    for (const item of processed.items) {
      this.#deps.writeItem(item);
      progress.add('items');
    }
    this.#frontier.addLinks(processed.links);
    progress.set('known', this.#frontier.known);
    progress.set('lastSuccessUnixMs', clock.unixMs());
    progress.add('successful');
  }

  #onFailure(visit: Visit, failure: FetchFailure): void {
    const { clock, random, progress } = this.#deps;
    if (!failure.retryable || visit.retries >= this.#plan.maxRetries) {
      return this.#fail(visit, failure.code, failure.detail);
    }
    const { retryAfterMs } = failure;
    if (retryAfterMs !== null && retryAfterMs > RETRY_AFTER_MS_MAX) {
      const detail = `${failure.detail}; the server asks to wait ${Math.round(retryAfterMs / 1000)} s`;
      return this.#fail(visit, 'retry_after_too_long', detail);
    }
    const nowMs = clock.monotonicMs();
    if (retryAfterMs !== null) this.#frontier.schedule.park(visit.url, nowMs + retryAfterMs);
    const notBeforeMs = nowMs + Math.max(retryAfterMs ?? 0, backoffMs(visit.retries, random, BACKOFF));
    this.#frontier.schedule.addRetry({ ...visit, retries: visit.retries + 1 }, notBeforeMs);
    progress.add('retries');
  }

  #fail({ url }: Visit, code: string, detail: string): void {
    this.#deps.progress.add('failed');
    this.#deps.onFailure({ url, code, detail });
  }

  /** Redirects keep to the scope, to what is not done yet, and to the delay of the host they lead to. */
  async #onRedirect(visit: Visit, to: string): ReturnType<RedirectRule> {
    const url = canonicalUrl(to);
    if (url === null) return { kind: 'skipped', reason: 'redirect to an address that cannot be crawled' };
    if (visit.isTarget) this.#frontier.widen(url);
    else if (!this.#frontier.inScope(url)) return { kind: 'skipped', reason: 'redirect out of scope' };
    if (url !== visit.url && this.#frontier.isDone(url)) {
      return { kind: 'skipped', reason: 'redirect to a page that is done' };
    }
    const { clock } = this.#deps;
    const waitMs = this.#frontier.schedule.reserve(url, clock.monotonicMs()) - clock.monotonicMs();
    if (waitMs > 0) await this.#waitForRedirect(waitMs);
    return this.#interrupted ? { kind: 'aborted' } : { url };
  }

  #waitForRedirect(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#redirectsWaiting.delete(wake);
        resolve();
      };
      const cancel = this.#deps.clock.after(ms, wake);
      this.#redirectsWaiting.add(wake);
    });
  }
}
