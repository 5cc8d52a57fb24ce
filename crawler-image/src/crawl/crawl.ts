import type { RetryOrder } from '@crawlerd/shared';
import type { Clock } from '../base/clock.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { Admission } from '../politeness/host-schedule-options.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import { isFaultLimit, type LimitReason, type StopReason } from '../records/stop-reason.ts';
import { SitemapReading, type SitemapTask } from '../sitemaps/sitemap-reading.ts';
import type { CrawlState } from '../state/crawl-state.ts';
import { LimitWatch, type Resources } from '../state/limit-watch.ts';
import type { SharedProgress } from '../state/shared-progress.ts';
import type { Visit } from '../state/visit.ts';
import { Gate } from './gate.ts';
import { Ledger, type LedgerDependencies } from './ledger.ts';
import { PageVisits, type PageSource } from './page-visits.ts';
import { PendingWork } from './pending-work.ts';

export interface CrawlDependencies extends PageSource, Omit<LedgerDependencies, 'onSettled'> {
  /** Receives a sentence for the log about something notable that is not a failure. */
  readonly onNotice: (sentence: string) => void;
  /** Absent unless only failed pages are tried again. */
  readonly retryOrder?: RetryOrder;
  readonly progress: SharedProgress;
  readonly resources: Resources;
  readonly clock: Clock;
}

/**
 * The lifecycle of one crawl: starts pages and sitemaps as their hosts allow, until nothing is left, `max_pages`
 * have succeeded, a limit is reached, or {@link stop} is called.
 */
export class Crawl {
  readonly #plan: CrawlPlan;
  readonly #state: CrawlState;
  readonly #deps: CrawlDependencies;
  readonly #polite: PoliteFetch;
  readonly #gate: Gate;
  readonly #visits: PageVisits;
  readonly #sitemaps: SitemapReading;
  readonly #pending: PendingWork;
  readonly #limits: LimitWatch;
  /** Pages that are being fetched. */
  #inFlight = 0;
  #interrupted = false;
  /** Whether the crawl has ended; nothing may be recorded after that. */
  #isOver = false;
  #cancelWake: () => void = () => {};
  #settle: { resolve: (reason: StopReason) => void; reject: (error: unknown) => void } | null = null;

  constructor(plan: CrawlPlan, state: CrawlState, dependencies: CrawlDependencies) {
    const { clock, polite, progress, resources } = dependencies;
    this.#plan = plan;
    this.#state = state;
    this.#deps = dependencies;
    this.#polite = polite;
    this.#limits = new LimitWatch(plan.limits, progress, clock, resources);
    const ledger = new Ledger(state, {
      journal: dependencies.journal,
      onFailure: dependencies.onFailure,
      onSettled: (url) => this.#sitemaps.settled(url),
    });
    this.#sitemaps = this.#sitemapReading(ledger);
    this.#pending = new PendingWork({
      schedule: polite.schedule,
      sitemaps: this.#sitemaps,
      pagesLeft: () => this.#pagesLeft(),
    });
    this.#gate = new Gate(state, { polite, ledger, onRobots: (url) => this.#release(url) });
    this.#visits = new PageVisits(plan, { ...dependencies, state, gate: this.#gate, ledger });
  }

  /**
   * @param visits The pages to start with.
   * @throws OutputError if an item or the journal cannot be written.
   */
  run(visits: Iterable<Visit>): Promise<StopReason> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      const targets: string[] = [];
      for (const visit of visits) {
        this.#pending.add(visit);
        if (visit.isTarget && visit.crashCount === undefined) targets.push(visit.url);
      }
      // Before the first check whether everything is done: starting the limits makes one at once.
      const isRetry = this.#deps.retryOrder !== undefined;
      if (!this.#state.areSitemapsRead && !isRetry) this.#sitemaps.begin(this.#plan.targets, targets);
      this.#limits.start(() => this.#pump());
      this.#pump();
    });
  }

  /** Starts nothing new; {@link run} ends when what is in flight has ended. */
  stop(): void {
    this.#interrupted = true;
    this.#polite.stop();
    this.#pump();
  }

  /** Looks again what may start: a host may be due earlier than it was. */
  wake(): void {
    this.#pump();
  }

  /** Starts everything that may start now, and schedules its next call. */
  #pump(): void {
    const { clock } = this.#deps;
    const { schedule } = this.#polite;
    this.#cancelWake();
    // A sitemap that was in flight at the end may call this while images are fetched, which must not be stopped.
    if (this.#isOver) return;
    try {
      while (this.#mayStart()) {
        const next = this.#pending.take(clock.monotonicMs(), this.#inFlight, this.#admit);
        if (next === undefined) break;
        if (next === 'dropped') continue;
        void ('url' in next ? this.#visit(next) : this.#readSitemap(next));
      }
    } catch (error) {
      return this.#breakOff(error);
    }
    this.#pending.wakeIfRoom();
    const isOver =
      this.#interrupted || this.#limit !== null || this.#pending.isDone || this.#pagesLeft() === 0;
    // What waits for its turn would only be aborted when it comes.
    if (this.#limit !== null) this.#polite.stop();
    if (this.#inFlight === 0 && isOver) {
      this.#end();
    } else if (this.#mayStart() && schedule.size > 0) {
      const dueMs = schedule.nextDueMs();
      // Held and busy hosts have nothing due; they call this again when they are free.
      if (dueMs === Infinity) return;
      this.#cancelWake = clock.after(dueMs - clock.monotonicMs(), () => this.#pump());
    }
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
    if (this.#pending.isDone) return this.#deps.retryOrder === undefined ? 'finished' : 'pages_retried';
    if (this.#pagesLeft() === 0) return 'max_pages';
    return limit ?? 'interrupted';
  }

  #end(): void {
    this.#isOver = true;
    this.#pending.end();
    this.#settle?.resolve(this.#stopReason());
    this.#limits.stop();
  }

  readonly #admit = (visit: Visit): Admission => this.#gate.admit(visit);

  /** Resumes a host that was held until its robots.txt was loaded. */
  #release(url: string): void {
    this.#polite.schedule.release(url);
    this.#pump();
  }

  #sitemapReading(ledger: Ledger): SitemapReading {
    return new SitemapReading(this.#plan, {
      polite: this.#polite,
      frontier: this.#state.frontier,
      record: (record) => ledger.record(record),
      onUrls: (record) => {
        ledger.record(record);
        for (const url of record.links) {
          this.#polite.schedule.add({ url, retries: 0, isTarget: false, depth: 0 });
        }
        this.#pump();
      },
      room: () => this.#pending.room(),
      // Also while pages are still in flight: a sitemap that is aborted then has not been read completely.
      isOver: () => this.#isOver || this.#interrupted || this.#limit !== null,
      onNotice: this.#deps.onNotice,
    });
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
      this.#polite.schedule.finished(visit);
      this.#pump();
    }
  }

  #breakOff(error: unknown): void {
    this.#interrupted = true;
    this.#isOver = true;
    this.#pending.end();
    this.#limits.stop();
    this.#settle?.reject(error);
  }
}
