import type { Clock } from '../base/clock.ts';
import type { StopReason } from '../records/stop-reason.ts';
import type { SharedProgress } from '../state/shared-progress.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { HostSchedule } from '../politeness/host-schedule.ts';
import type { Visit } from '../state/visit.ts';
import { SiteRobots } from '../politeness/robots/site-robots.ts';
import type { CrawlState } from '../state/crawl-state.ts';
import { Gate } from './gate.ts';
import { heedfulFetch } from '../politeness/heedful-fetch.ts';
import { Ledger, type LedgerDependencies } from './ledger.ts';
import { LimitWatch, type Resources } from '../state/limit-watch.ts';
import { isFaultLimit, type LimitReason } from '../records/stop-reason.ts';
import { PageVisits, type PageSource } from './page-visits.ts';
import { SitemapReading, type SitemapTask } from '../sitemaps/sitemap-reading.ts';
import { SITEMAP_LIMITS } from '../sitemaps/read-sitemap.ts';
import { Turns } from '../politeness/turns.ts';

export interface CrawlDependencies extends PageSource, Omit<LedgerDependencies, 'onSettled'> {
  /** A sentence about something that people may want to know and that is no failure. */
  readonly onNotice: (sentence: string) => void;
  readonly progress: SharedProgress;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly random: () => number;
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
  readonly #visits: PageVisits;
  readonly #sitemaps: SitemapReading;
  readonly #limits: LimitWatch;
  /** Pages that are being fetched. */
  #inFlight = 0;
  #interrupted = false;
  /** Nothing is recorded any more. */
  #isOver = false;
  /** Pages that may end the crawler. */
  readonly #deadly: Visit[] = [];
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
    this.#limits = new LimitWatch(plan.limits, dependencies.progress, clock, dependencies.resources);
    this.#schedule = new HostSchedule(plan.pace, random, plan.perHost);
    this.#turns = new Turns(this.#schedule, clock);
    const ledger = new Ledger(state, {
      journal: dependencies.journal,
      onFailure: dependencies.onFailure,
      onSettled: (url) => this.#sitemaps.settled(url),
    });
    const robots = new SiteRobots(plan, {
      fetch: (url, redirectRule) => fetch(url, redirectRule, 'any'),
      turn: (url) => this.#turns.turn(url),
      slowDown: (url, delayMs) => this.#schedule.slowDown(url, delayMs),
      onNotice,
      wait: (ms) => this.#turns.wait(ms),
      clock,
      random,
    });
    const sitemapSize = { maxBytes: Math.max(plan.http.maxBytes, SITEMAP_LIMITS.bytesMax) };
    this.#sitemaps = new SitemapReading(plan.sitemaps, {
      fetch: heedfulFetch(
        (url, redirectRule) => fetch(url, redirectRule, sitemapSize),
        this.#schedule,
        clock,
      ),
      turn: (url) => this.#turns.turn(url),
      wait: (ms) => this.#turns.wait(ms),
      robots,
      maxRetries: plan.maxRetries,
      random,
      frontier: state.frontier,
      record: (record) => ledger.record(record),
      onUrls: (record) => {
        ledger.record(record);
        for (const url of record.links) this.#schedule.add({ url, retries: 0, isTarget: false, depth: 0 });
        this.#pump();
      },
      room: () => this.#room(),
      // Also while pages are still in flight: what is broken off then has not been read to its end.
      isOver: () => this.#isOver || this.#interrupted || this.#limit !== null,
      onNotice,
    });
    this.#gate = new Gate(state, {
      robots,
      turns: this.#turns,
      ledger,
      onRobots: (url) => {
        this.#schedule.release(url);
        this.#pump();
      },
    });
    this.#visits = new PageVisits(plan, {
      ...dependencies,
      state,
      schedule: this.#schedule,
      gate: this.#gate,
      ledger,
    });
  }

  /** When which host may be asked; for what is fetched once the crawl has ended. */
  get schedule(): HostSchedule {
    return this.#schedule;
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
        if (visit.crashCount !== undefined) {
          this.#deadly.push(visit);
          continue;
        }
        this.#schedule.add(visit);
        if (visit.isTarget) targets.push(visit.url);
      }
      // Before anything looks whether all is done: limits do at once.
      if (!this.#state.areSitemapsRead) this.#sitemaps.begin(this.#plan.targets, targets);
      this.#limits.start(() => this.#pump());
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
        this.#addDeadly();
        const task = this.#takeSitemap();
        if (task !== undefined) {
          void this.#readSitemap(task);
          continue;
        }
        const waiting = this.#schedule.size;
        const visit = this.#schedule.take(this.#deps.clock.monotonicMs(), (next) => this.#visits.admit(next));
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
    const isOver = this.#interrupted || this.#limit !== null || this.#isDone || this.#pagesLeft() === 0;
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

  /** Nothing waits; pages may still be in flight. */
  get #isDone(): boolean {
    return this.#schedule.size === 0 && this.#sitemaps.isDone && this.#deadly.length === 0;
  }

  /** A page that may end the crawler has its turn when all else is done, and alone: it costs nothing but itself. */
  #addDeadly(): void {
    if (this.#inFlight > 0 || this.#schedule.size > 0 || !this.#sitemaps.isDone) return;
    const visit = this.#deadly.shift();
    if (visit !== undefined) this.#schedule.add(visit);
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
    if (this.#isDone) return 'finished';
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
      await this.#visits.visit(visit);
    } catch (error) {
      this.#breakOff(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule.finished(visit);
      this.#pump();
    }
  }

  #breakOff(error: unknown): void {
    this.#interrupted = true;
    this.#isOver = true;
    this.#limits.stop();
    this.#settle?.reject(error);
  }
}
