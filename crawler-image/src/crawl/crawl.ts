import type { Clock } from '../clock.ts';
import type { PageFailure, StopReason } from '../control/worker-messages.ts';
import type { SharedProgress } from '../control/shared-progress.ts';
import type { CrawlPlan } from '../crawl-plan.ts';
import type { FetchFailure } from '../fetch/failure.ts';
import type { Accepts, FetchedPage, FetchResult, RedirectRule } from '../fetch/fetcher.ts';
import { hostOf } from '../frontier/canonical-url.ts';
import { HostSchedule, type Admission, type Visit } from '../frontier/host-schedule.ts';
import type { CrawlJournal } from '../journal/crawl-journal.ts';
import type { CrawlRecord } from '../journal/crawl-record.ts';
import { SiteRobots } from '../rules/robots/site-robots.ts';
import type { SkipReason } from '../rules/skips.ts';
import { afterFailure } from './after-failure.ts';
import type { CrawlState } from './crawl-state.ts';
import { LimitWatch, type Resources } from './limit-watch.ts';
import { isFaultLimit, type LimitReason } from './limits.ts';
import { Gate } from './gate.ts';
import { HostCircuit } from './host-circuit.ts';
import { processPage } from './process-page.ts';
import { SitemapReading, type SitemapTask } from './sitemap-reading.ts';
import { faultOf, Snapshots } from './snapshots.ts';
import { Stopwatch } from './stopwatch.ts';
import { Turns } from './turns.ts';

export interface CrawlDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule, accepts: Accepts) => Promise<FetchResult>;
  /** What a browser makes of a page, where one is wanted. Absent: none is. */
  readonly render?: (page: FetchedPage, redirectRule: RedirectRule) => Promise<FetchResult>;
  /** What it was given is safe when it returns; only then it counts. */
  readonly journal: Pick<CrawlJournal, 'append' | 'appendPage'>;
  readonly onFailure: (failure: PageFailure) => void;
  /** A sentence about something that people may want to know and that is no failure. */
  readonly onNotice: (sentence: string) => void;
  readonly progress: SharedProgress;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Answer {
  readonly url: string;
  readonly latencyMs: number;
}

/** Addresses that wait, beyond which no more are read from sitemaps until some are crawled. */
const WAITING_MAX = 1_000_000;

/**
 * One crawl: takes pages from its schedule as their hosts allow, until nothing is left, `max_pages` have
 * succeeded, a limit is reached, or somebody calls {@link stop}.
 */
export class Crawl {
  readonly #plan: CrawlPlan;
  readonly #state: CrawlState;
  readonly #deps: CrawlDependencies;
  readonly #schedule: HostSchedule;
  readonly #turns: Turns;
  readonly #gate: Gate;
  readonly #circuit: HostCircuit;
  readonly #sitemaps: SitemapReading;
  readonly #stopwatch: Stopwatch;
  readonly #limits: LimitWatch;
  readonly #snapshots: Snapshots;
  /** Pages that are being fetched. */
  #inFlight = 0;
  #interrupted = false;
  /** Nothing is recorded any more. */
  #isOver = false;
  /** Pages and sitemaps take turns. */
  #isPageNext = false;
  /** Wakes who reads a sitemap and was told to wait. */
  #onRoom: (() => void)[] = [];
  #cancelWake: () => void = () => {};
  #settle: { resolve: (reason: StopReason) => void; reject: (error: unknown) => void } | null = null;

  constructor(plan: CrawlPlan, state: CrawlState, dependencies: CrawlDependencies) {
    const { clock, random, fetch, onNotice } = dependencies;
    this.#plan = plan;
    this.#state = state;
    this.#deps = dependencies;
    this.#stopwatch = new Stopwatch(clock);
    this.#snapshots = new Snapshots(plan.outputFolder, plan.snapshots, onNotice);
    this.#limits = new LimitWatch(plan.limits, dependencies.progress, clock, dependencies.resources);
    this.#schedule = new HostSchedule(plan.pace, random, plan.perHost);
    this.#turns = new Turns(this.#schedule, clock);
    this.#circuit = new HostCircuit(plan.hostErrorsMax);
    const robots = new SiteRobots(plan, {
      fetch: (url, redirectRule) => fetch(url, redirectRule, 'any'),
      turn: (url) => this.#turns.turn(url),
      slowDown: (url, delayMs) => this.#schedule.slowDown(url, delayMs),
      onNotice,
      wait: (ms) => this.#turns.wait(ms),
      clock,
      random,
    });
    this.#sitemaps = new SitemapReading(plan.sitemaps, {
      fetch: (url, redirectRule) => fetch(url, redirectRule, 'sitemap'),
      turn: (url) => this.#turns.turn(url),
      wait: (ms) => this.#turns.wait(ms),
      robots,
      maxRetries: plan.maxRetries,
      random,
      frontier: state.frontier,
      record: (record) => this.#record(record),
      onUrls: (record) => {
        this.#record(record);
        for (const url of record.links) this.#schedule.add({ url, retries: 0, isTarget: false, depth: 0 });
        this.#pump();
      },
      room: () => this.#room(),
      isOver: () => this.#isOver,
      onNotice,
    });
    this.#gate = new Gate(state, {
      robots,
      turns: this.#turns,
      skip: (reason, url) => this.#skip(reason, url),
      fail: (visit, code, detail) => this.#fail(visit, code, detail),
      widen: (url) => this.#record({ kind: 'widened', url }),
      onRobots: (url) => {
        this.#schedule.release(url);
        this.#pump();
      },
    });
  }

  /**
   * @param visits What is to do.
   * @throws OutputError if an item or the journal cannot be written.
   */
  run(visits: Iterable<Visit>): Promise<StopReason> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      const targets: string[] = [];
      for (const visit of visits) {
        this.#schedule.add(visit);
        if (visit.isTarget) targets.push(visit.url);
      }
      this.#limits.start(() => this.#pump());
      if (!this.#state.areSitemapsRead) this.#sitemaps.begin(this.#plan.targets, targets);
      this.#pump();
    });
  }

  /** Starts nothing new; {@link run} ends when what is in flight has ended. */
  stop(): void {
    this.#interrupted = true;
    this.#turns.stop();
    this.#pump();
  }

  /** Starts whatever may start now, and sees to it that it is called again when that changes. */
  #pump(): void {
    this.#cancelWake();
    try {
      while (this.#mayStart()) {
        const task = this.#takeSitemap();
        if (task !== undefined) {
          void this.#readSitemap(task);
          continue;
        }
        const waiting = this.#schedule.size;
        const visit = this.#schedule.take(this.#deps.clock.monotonicMs(), (next) => this.#admit(next));
        if (visit === undefined) {
          // Pages that went without being crawled have made room.
          if (this.#schedule.size < waiting) continue;
          break;
        }
        this.#isPageNext = false;
        void this.#visit(visit);
      }
    } catch (error) {
      return this.#breakOff(error);
    }
    if (this.#hasRoom()) for (const wake of this.#onRoom.splice(0)) wake();
    const isDone = this.#schedule.size === 0 && this.#sitemaps.isDone;
    const isOver = this.#interrupted || this.#limit !== null || isDone || this.#pagesLeft() === 0;
    // What waits for its turn would only be told to go when it comes.
    if (this.#limit !== null) this.#turns.stop();
    if (this.#inFlight === 0 && isOver) {
      this.#end();
    } else if (this.#mayStart() && this.#schedule.size > 0) {
      const dueMs = this.#schedule.nextDueMs();
      // Of held and busy hosts nothing is due; they pump when that is over.
      if (dueMs === Infinity) return;
      this.#cancelWake = this.#deps.clock.after(dueMs - this.#deps.clock.monotonicMs(), () => this.#pump());
    }
  }

  #admit(visit: Visit): Admission {
    if (!this.#circuit.isGivenUp(visit.url)) return this.#gate.admit(visit);
    this.#failGivenUp(visit);
    return 'drop';
  }

  /** Each page in flight holds one of `max_pages`, and gives it back unless it succeeds. */
  #mayStart(): boolean {
    return (
      !this.#interrupted &&
      this.#limit === null &&
      this.#inFlight + this.#gate.heldHosts + this.#sitemaps.fetching < this.#plan.concurrency &&
      this.#inFlight < this.#pagesLeft()
    );
  }

  get #limit(): LimitReason | null {
    return this.#limits.reached(this.#state.pagesSinceItem);
  }

  #pagesLeft(): number {
    return this.#plan.maxPages - this.#deps.progress.get('successful');
  }

  #stopReason(): StopReason {
    const limit = this.#limit;
    if (limit !== null && isFaultLimit(limit)) return limit;
    if (this.#schedule.size === 0 && this.#sitemaps.isDone) return 'finished';
    if (this.#pagesLeft() === 0) return 'max_pages';
    return limit ?? 'interrupted';
  }

  #end(): void {
    this.#isOver = true;
    for (const wake of this.#onRoom.splice(0)) wake();
    this.#settle?.resolve(this.#stopReason());
    this.#limits.stop();
  }

  /** More addresses than the crawl may still crawl would only fill the memory. */
  #hasRoom(): boolean {
    return this.#schedule.size < Math.min(this.#pagesLeft(), WAITING_MAX);
  }

  async #room(): Promise<void> {
    while (!this.#hasRoom() && !this.#isOver) {
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
    }
  }

  /** What there is of sitemaps to fetch now; undefined if it is a page's turn. */
  #takeSitemap(): SitemapTask | undefined {
    const isPageDue = this.#isPageNext && this.#schedule.nextDueMs() < Infinity;
    const task = isPageDue || !this.#hasRoom() ? undefined : this.#sitemaps.take();
    if (task !== undefined) this.#isPageNext = true;
    return task;
  }

  async #readSitemap(task: SitemapTask): Promise<void> {
    try {
      await this.#sitemaps.read(task, () => this.#pump());
      this.#pump();
    } catch (error) {
      this.#breakOff(error);
    }
  }

  async #visit(visit: Visit): Promise<void> {
    this.#inFlight += 1;
    this.#deps.progress.currentUrl = visit.url;
    try {
      let hop = this.#stopwatch.start(visit.url);
      const onRedirect: RedirectRule = async (to) => {
        const next = await this.#gate.onRedirect(visit, to);
        if ('url' in next) hop = this.#stopwatch.start(next.url);
        return next;
      };
      const { fetch, render } = this.#deps;
      const answer = await fetch(visit.url, onRedirect, 'html');
      const outcome = this.#stopwatch.outcome(hop, answer);
      const nowMs = this.#deps.clock.monotonicMs();
      if (outcome !== null) {
        this.#schedule.observe(hop.url, outcome, nowMs);
      }
      if (this.#circuit.observe(hop.url, answer, nowMs)) this.#giveUp(hop.url);
      const result = answer.kind === 'page' && render ? await render(answer, onRedirect) : answer;
      this.#stopwatch.busyWith(() =>
        this.#onResult(visit, result, { url: hop.url, latencyMs: outcome?.latencyMs ?? 0 }),
      );
    } catch (error) {
      this.#breakOff(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule.finished(visit);
      this.#pump();
    }
  }

  /** @param answer Who was asked last, because a redirect leads elsewhere, and what he took. */
  #onResult(visit: Visit, result: FetchResult, answer: Answer): void {
    switch (result.kind) {
      case 'page':
        return this.#onPage(visit, result, answer.latencyMs);
      case 'skipped':
        return this.#skip(result.reason, visit.url);
      case 'failed':
        return this.#onFailure(visit, result, answer.url);
      case 'aborted':
        // Not crawled, not failed: still to do.
        return this.#schedule.add(visit);
    }
  }

  #onPage(visit: Visit, page: FetchedPage, answerMs: number): void {
    const { clock, journal } = this.#deps;
    const { frontier } = this.#state;
    if (frontier.isDone(page.finalUrl)) return this.#skip('duplicate', visit.url);
    let processed;
    try {
      processed = processPage(visit.url, page, this.#plan, new Date(clock.unixMs()));
    } catch (error) {
      this.#snapshots.keep('extraction_failed', page);
      // A page our extractors cannot cope with costs that page, not the crawl.
      return this.#fail(visit, 'extraction_failed', error instanceof Error ? error.message : String(error));
    }
    const { fresh, refused } = frontier.select(processed.links, visit.depth + 1);
    const record = journal.appendPage(
      {
        kind: 'page',
        url: visit.url,
        final_url: page.finalUrl,
        status: page.status,
        depth: visit.depth,
        links: fresh,
        refused,
        bytes: page.wireBytes,
        decoded_bytes: page.body.length,
        answer_ms: Math.round(answerMs),
        charset: processed.charset,
        replacements: processed.replacements,
        retries: visit.retries,
        at: clock.unixMs(),
      },
      processed.items,
    );
    this.#state.apply(record);
    const fault = faultOf(processed);
    if (fault !== null) this.#snapshots.keep(fault, page);
    this.#sitemaps.settled(visit.url);
    for (const url of fresh) {
      this.#schedule.add({ url, retries: 0, isTarget: false, depth: visit.depth + 1 });
    }
  }

  #onFailure(visit: Visit, failure: FetchFailure, answeredUrl: string): void {
    const next = afterFailure(failure, visit.retries, this.#plan.maxRetries, this.#deps.random);
    if (next.kind === 'fail') return this.#fail(visit, next.code, next.detail);
    if (this.#circuit.isGivenUp(answeredUrl)) return this.#fail(visit, failure.code, failure.detail);
    const nowMs = this.#deps.clock.monotonicMs();
    if (next.parkMs !== null) this.#schedule.park(answeredUrl, nowMs + next.parkMs);
    this.#record({ kind: 'retried', url: visit.url });
    this.#schedule.addRetry({ ...visit, retries: visit.retries + 1 }, nowMs + next.waitMs);
  }

  /** None of the pages that wait at this URL's host is asked for any more. */
  #giveUp(url: string): void {
    const waiting = this.#schedule.clear(url);
    const pages = waiting.length === 1 ? 'page is' : 'pages are';
    const left = `${waiting.length} ${pages} left`;
    this.#deps.onNotice(`${hostOf(url)} is given up, it only failed: ${left}`);
    for (const visit of waiting) this.#failGivenUp(visit);
  }

  #failGivenUp(visit: Visit): void {
    this.#fail(visit, 'host_given_up', 'its host had failed too often in a row');
  }

  #skip(reason: SkipReason, url: string): void {
    this.#record({ kind: 'skipped', url, reason });
    this.#sitemaps.settled(url);
  }

  #fail({ url, retries }: Visit, code: string, detail: string): void {
    this.#record({ kind: 'failed', url, code, detail, retries });
    this.#sitemaps.settled(url);
    this.#deps.onFailure({ url, code, detail });
  }

  /** Only what is written down has happened. */
  #record(record: Exclude<CrawlRecord, { kind: 'page' }>): void {
    this.#deps.journal.append(record);
    this.#state.apply(record);
  }

  #breakOff(error: unknown): void {
    this.#interrupted = true;
    this.#isOver = true;
    this.#limits.stop();
    this.#settle?.reject(error);
  }
}
