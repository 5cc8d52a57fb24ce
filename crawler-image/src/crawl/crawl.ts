import { CharsetTally, type CharsetGroup } from '../charset/charset-tally.ts';
import { backoffMs, FETCH_BACKOFF } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { SharedProgress } from '../control/shared-progress.ts';
import type { PageFailure, StopReason } from '../control/worker-messages.ts';
import type { CrawlPlan } from '../crawl-plan.ts';
import type { FetchFailure } from '../fetch/failure.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetcher.ts';
import { canonicalUrl } from '../frontier/canonical-url.ts';
import { Frontier, type Visit } from '../frontier/frontier.ts';
import { HostSchedule, type Admission } from '../frontier/host-schedule.ts';
import { SiteRobots } from '../rules/robots/site-robots.ts';
import { Scope } from '../rules/scope.ts';
import { SkipTally, type SkipGroup, type SkipReason } from '../rules/skips.ts';
import { paramStripper } from '../rules/strip-params.ts';
import { processPage } from './process-page.ts';
import { Stopwatch } from './stopwatch.ts';

export interface CrawlDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule, accepts: 'html' | 'any') => Promise<FetchResult>;
  /** Returns when the item is safe; only then it counts. */
  readonly writeItem: (item: unknown) => void;
  readonly onFailure: (failure: PageFailure) => void;
  /** A sentence about something that people may want to know and that is no failure. */
  readonly onNotice: (sentence: string) => void;
  readonly progress: SharedProgress;
  readonly clock: Clock;
  readonly random: () => number;
}

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
  readonly #scope: Scope;
  readonly #robots: SiteRobots;
  readonly #skips = new SkipTally();
  readonly #stopwatch: Stopwatch;
  readonly #charsets = new CharsetTally();
  /** Pages that are being fetched. */
  #inFlight = 0;
  /** Hosts that wait for their robots.txt. */
  #heldHosts = 0;
  #interrupted = false;
  readonly #waiting = new Set<() => void>();
  #cancelWake: () => void = () => {};
  #settle: { resolve: (reason: StopReason) => void; reject: (error: unknown) => void } | null = null;

  constructor(plan: CrawlPlan, dependencies: CrawlDependencies) {
    this.#plan = plan;
    this.#deps = dependencies;
    this.#stopwatch = new Stopwatch(dependencies.clock);
    this.#scope = new Scope(plan.scope);
    const schedule = new HostSchedule(plan.pace, dependencies.random);
    this.#frontier = new Frontier(schedule, this.#scope, paramStripper(plan.stripParams));
    this.#robots = new SiteRobots(plan, {
      fetch: (url, redirectRule) => dependencies.fetch(url, redirectRule, 'any'),
      turn: (url) => this.#turn(url),
      slowDown: (url, delayMs) => this.#frontier.schedule.slowDown(url, delayMs),
      onNotice: dependencies.onNotice,
      wait: (ms) => this.#wait(ms),
      clock: dependencies.clock,
      random: dependencies.random,
    });
  }

  /** What was skipped until now. */
  skips(): SkipGroup[] {
    return this.#skips.groups();
  }

  /** What the pages were read in until now. */
  charsets(): CharsetGroup[] {
    return this.#charsets.groups();
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
    for (const wake of this.#waiting) wake();
    this.#pump();
  }

  /** Starts whatever may start now, and sees to it that it is called again when that changes. */
  #pump(): void {
    this.#cancelWake();
    const { schedule } = this.#frontier;
    while (this.#mayStart()) {
      const visit = schedule.take(this.#deps.clock.monotonicMs(), (next) => this.#admit(next));
      if (visit === undefined) break;
      void this.#visit(visit);
    }
    if (this.#inFlight === 0 && (this.#interrupted || schedule.size === 0 || this.#pagesLeft() === 0)) {
      this.#settle?.resolve(this.#stopReason());
    } else if (this.#mayStart() && schedule.size > 0) {
      const dueMs = schedule.nextDueMs();
      // Of held hosts nothing is due; they pump when they are released.
      if (dueMs === Infinity) return;
      this.#cancelWake = this.#deps.clock.after(dueMs - this.#deps.clock.monotonicMs(), () => this.#pump());
    }
  }

  /** Each page in flight holds one of `max_pages`, and gives it back unless it succeeds. */
  #mayStart(): boolean {
    return (
      !this.#interrupted &&
      this.#inFlight + this.#heldHosts < this.#plan.concurrency &&
      this.#inFlight < this.#pagesLeft()
    );
  }

  #pagesLeft(): number {
    return this.#plan.maxPages - this.#deps.progress.get('successful');
  }

  #stopReason(): StopReason {
    if (this.#frontier.schedule.size === 0) return 'finished';
    return this.#pagesLeft() === 0 ? 'max_pages' : 'interrupted';
  }

  #admit(visit: Visit): Admission {
    // A redirect may have led to its content before its turn came.
    if (this.#frontier.isDone(visit.url)) return this.#drop('duplicate', visit);
    const standing = this.#robots.standing(visit.url);
    if (standing === null) {
      void this.#askRobots(visit.url);
      return 'hold';
    }
    if ('code' in standing) {
      // What ails the host has its own code; a server that answers is only not to be crawled.
      const code = standing.code.startsWith('http_') ? 'robots_unreachable' : standing.code;
      this.#fail(visit, code, `robots.txt: ${standing.detail}`);
      return 'drop';
    }
    return standing.allows(visit.url) ? 'take' : this.#drop('robots', visit);
  }

  #drop(reason: SkipReason, { url }: Visit): 'drop' {
    this.#skip(reason, url);
    return 'drop';
  }

  #skip(reason: SkipReason, url: string): void {
    this.#deps.progress.add('skipped');
    this.#skips.add(reason, url);
  }

  async #askRobots(url: string): Promise<void> {
    this.#heldHosts += 1;
    await this.#robots.load(url);
    this.#heldHosts -= 1;
    this.#frontier.schedule.release(url);
    this.#pump();
  }

  async #visit(visit: Visit): Promise<void> {
    this.#inFlight += 1;
    this.#deps.progress.currentUrl = visit.url;
    try {
      let hop = this.#stopwatch.start(visit.url);
      const onRedirect: RedirectRule = async (to) => {
        const next = await this.#onRedirect(visit, to);
        if ('url' in next) hop = this.#stopwatch.start(next.url);
        return next;
      };
      const result = await this.#deps.fetch(visit.url, onRedirect, 'html');
      const outcome = this.#stopwatch.outcome(hop, result);
      if (outcome !== null) {
        this.#frontier.schedule.observe(hop.url, outcome, this.#deps.clock.monotonicMs());
      }
      this.#stopwatch.busyWith(() => this.#onResult(visit, result, hop.url));
    } catch (error) {
      this.#interrupted = true;
      this.#settle?.reject(error);
    } finally {
      this.#inFlight -= 1;
      this.#pump();
    }
  }

  /** @param answeredUrl What was asked for last: a redirect leads elsewhere. */
  #onResult(visit: Visit, result: FetchResult, answeredUrl: string): void {
    switch (result.kind) {
      case 'page':
        return this.#onPage(visit, result);
      case 'skipped':
        return this.#skip(result.reason, visit.url);
      case 'failed':
        return this.#onFailure(visit, result, answeredUrl);
      case 'aborted':
        // Not crawled, not failed: still to do.
        return this.#frontier.schedule.add(visit);
    }
  }

  #onPage(visit: Visit, page: FetchedPage): void {
    const { progress, clock } = this.#deps;
    progress.add('bytes', page.wireBytes);
    if (!this.#frontier.claim(page.finalUrl)) return this.#skip('duplicate', visit.url);
    if (page.finalUrl !== visit.url) this.#frontier.claim(visit.url);
    let processed;
    try {
      processed = processPage(visit.url, page, this.#plan, new Date(clock.unixMs()));
    } catch (error) {
      // A page our extractors cannot cope with costs that page, not the crawl.
      return this.#fail(visit, 'extraction_failed', error instanceof Error ? error.message : String(error));
    }
    this.#charsets.add(processed.charset, processed.replacements);
    for (const item of processed.items) {
      this.#deps.writeItem(item);
      progress.add('items');
    }
    this.#frontier.addLinks(processed.links, (reason, url) => this.#skips.add(reason, url));
    progress.set('known', this.#frontier.known);
    progress.set('lastSuccessUnixMs', clock.unixMs());
    progress.add('successful');
  }

  #onFailure(visit: Visit, failure: FetchFailure, answeredUrl: string): void {
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
    if (retryAfterMs !== null) this.#frontier.schedule.park(answeredUrl, nowMs + retryAfterMs);
    const notBeforeMs = nowMs + Math.max(retryAfterMs ?? 0, backoffMs(visit.retries, random, FETCH_BACKOFF));
    this.#frontier.schedule.addRetry({ ...visit, retries: visit.retries + 1 }, notBeforeMs);
    progress.add('retries');
  }

  #fail({ url }: Visit, code: string, detail: string): void {
    this.#deps.progress.add('failed');
    this.#deps.onFailure({ url, code, detail });
  }

  /** Redirects keep to the scope, to robots.txt, to what is not done yet, and to the delay of the new host. */
  async #onRedirect(visit: Visit, to: string): ReturnType<RedirectRule> {
    const url = canonicalUrl(to);
    if (url === null) return { kind: 'skipped', reason: 'redirect' };
    const refusal = visit.isTarget ? null : this.#scope.refusal(url);
    if (refusal !== null) return { kind: 'skipped', reason: refusal };
    if (visit.isTarget) this.#scope.widen(url);
    if (url !== visit.url && this.#frontier.isDone(url)) return { kind: 'skipped', reason: 'duplicate' };
    const standing = this.#robots.standing(url) ?? (await this.#robots.load(url));
    if (standing === null) return { kind: 'aborted' };
    if ('code' in standing || !standing.allows(url)) return { kind: 'skipped', reason: 'robots' };
    return (await this.#turn(url)) ? { url } : { kind: 'aborted' };
  }

  /** Waits until this URL's host may be asked; false if the crawl was told to stop meanwhile. */
  async #turn(url: string): Promise<boolean> {
    const { clock } = this.#deps;
    const waitMs = this.#frontier.schedule.reserve(url, clock.monotonicMs()) - clock.monotonicMs();
    return waitMs > 0 ? this.#wait(waitMs) : !this.#interrupted;
  }

  /** False if the crawl was told to stop meanwhile. */
  #wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waiting.delete(wake);
        resolve(!this.#interrupted);
      };
      const cancel = this.#deps.clock.after(ms, wake);
      this.#waiting.add(wake);
    });
  }
}
