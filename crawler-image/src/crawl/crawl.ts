import type { Clock } from '../clock.ts';
import type { PageFailure, StopReason } from '../control/worker-messages.ts';
import type { SharedProgress } from '../control/shared-progress.ts';
import type { CrawlPlan } from '../crawl-plan.ts';
import type { FetchFailure } from '../fetch/failure.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetcher.ts';
import { HostSchedule, type Visit } from '../frontier/host-schedule.ts';
import type { CrawlJournal } from '../journal/crawl-journal.ts';
import type { CrawlRecord } from '../journal/crawl-record.ts';
import { SiteRobots } from '../rules/robots/site-robots.ts';
import type { SkipReason } from '../rules/skips.ts';
import { afterFailure } from './after-failure.ts';
import type { CrawlState } from './crawl-state.ts';
import { Gate } from './gate.ts';
import { processPage } from './process-page.ts';
import { Stopwatch } from './stopwatch.ts';
import { Turns } from './turns.ts';

export interface CrawlDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule, accepts: 'html' | 'any') => Promise<FetchResult>;
  /** What a browser makes of a page, where one is wanted. Absent: none is. */
  readonly render?: (page: FetchedPage, redirectRule: RedirectRule) => Promise<FetchResult>;
  /** What it was given is safe when it returns; only then it counts. */
  readonly journal: Pick<CrawlJournal, 'append' | 'appendPage'>;
  readonly onFailure: (failure: PageFailure) => void;
  /** A sentence about something that people may want to know and that is no failure. */
  readonly onNotice: (sentence: string) => void;
  readonly progress: SharedProgress;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * One crawl: takes pages from its schedule as their hosts allow, until nothing is left, `max_pages` have
 * succeeded, or somebody calls {@link stop}.
 */
export class Crawl {
  readonly #plan: CrawlPlan;
  readonly #state: CrawlState;
  readonly #deps: CrawlDependencies;
  readonly #schedule: HostSchedule;
  readonly #turns: Turns;
  readonly #gate: Gate;
  readonly #stopwatch: Stopwatch;
  /** Pages that are being fetched. */
  #inFlight = 0;
  #interrupted = false;
  #cancelWake: () => void = () => {};
  #settle: { resolve: (reason: StopReason) => void; reject: (error: unknown) => void } | null = null;

  constructor(plan: CrawlPlan, state: CrawlState, dependencies: CrawlDependencies) {
    const { clock, random, fetch, onNotice } = dependencies;
    this.#plan = plan;
    this.#state = state;
    this.#deps = dependencies;
    this.#stopwatch = new Stopwatch(clock);
    this.#schedule = new HostSchedule(plan.pace, random, plan.perHost);
    this.#turns = new Turns(this.#schedule, clock);
    const robots = new SiteRobots(plan, {
      fetch: (url, redirectRule) => fetch(url, redirectRule, 'any'),
      turn: (url) => this.#turns.turn(url),
      slowDown: (url, delayMs) => this.#schedule.slowDown(url, delayMs),
      onNotice,
      wait: (ms) => this.#turns.wait(ms),
      clock,
      random,
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
      for (const visit of visits) this.#schedule.add(visit);
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
        const visit = this.#schedule.take(this.#deps.clock.monotonicMs(), (next) => this.#gate.admit(next));
        if (visit === undefined) break;
        void this.#visit(visit);
      }
    } catch (error) {
      return this.#breakOff(error);
    }
    if (this.#inFlight === 0 && (this.#interrupted || this.#schedule.size === 0 || this.#pagesLeft() === 0)) {
      this.#settle?.resolve(this.#stopReason());
    } else if (this.#mayStart() && this.#schedule.size > 0) {
      const dueMs = this.#schedule.nextDueMs();
      // Of held and busy hosts nothing is due; they pump when that is over.
      if (dueMs === Infinity) return;
      this.#cancelWake = this.#deps.clock.after(dueMs - this.#deps.clock.monotonicMs(), () => this.#pump());
    }
  }

  /** Each page in flight holds one of `max_pages`, and gives it back unless it succeeds. */
  #mayStart(): boolean {
    return (
      !this.#interrupted &&
      this.#inFlight + this.#gate.heldHosts < this.#plan.concurrency &&
      this.#inFlight < this.#pagesLeft()
    );
  }

  #pagesLeft(): number {
    return this.#plan.maxPages - this.#deps.progress.get('successful');
  }

  #stopReason(): StopReason {
    if (this.#schedule.size === 0) return 'finished';
    return this.#pagesLeft() === 0 ? 'max_pages' : 'interrupted';
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
      if (outcome !== null) {
        this.#schedule.observe(hop.url, outcome, this.#deps.clock.monotonicMs());
      }
      const result = answer.kind === 'page' && render ? await render(answer, onRedirect) : answer;
      this.#stopwatch.busyWith(() => this.#onResult(visit, result, hop.url));
    } catch (error) {
      this.#breakOff(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule.finished(visit);
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
        return this.#schedule.add(visit);
    }
  }

  #onPage(visit: Visit, page: FetchedPage): void {
    const { clock, journal } = this.#deps;
    const { frontier } = this.#state;
    if (frontier.isDone(page.finalUrl)) return this.#skip('duplicate', visit.url);
    let processed;
    try {
      processed = processPage(visit.url, page, this.#plan, new Date(clock.unixMs()));
    } catch (error) {
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
        charset: processed.charset,
        replacements: processed.replacements,
        retries: visit.retries,
        at: clock.unixMs(),
      },
      processed.items,
    );
    this.#state.apply(record);
    for (const url of fresh) {
      this.#schedule.add({ url, retries: 0, isTarget: false, depth: visit.depth + 1 });
    }
  }

  #onFailure(visit: Visit, failure: FetchFailure, answeredUrl: string): void {
    const next = afterFailure(failure, visit.retries, this.#plan.maxRetries, this.#deps.random);
    if (next.kind === 'fail') return this.#fail(visit, next.code, next.detail);
    const nowMs = this.#deps.clock.monotonicMs();
    if (next.parkMs !== null) this.#schedule.park(answeredUrl, nowMs + next.parkMs);
    this.#record({ kind: 'retried', url: visit.url });
    this.#schedule.addRetry({ ...visit, retries: visit.retries + 1 }, nowMs + next.waitMs);
  }

  #skip(reason: SkipReason, url: string): void {
    this.#record({ kind: 'skipped', url, reason });
  }

  #fail({ url, retries }: Visit, code: string, detail: string): void {
    this.#record({ kind: 'failed', url, code, detail, retries });
    this.#deps.onFailure({ url, code, detail });
  }

  /** Only what is written down has happened. */
  #record(record: Exclude<CrawlRecord, { kind: 'page' }>): void {
    this.#deps.journal.append(record);
    this.#state.apply(record);
  }

  #breakOff(error: unknown): void {
    this.#interrupted = true;
    this.#settle?.reject(error);
  }
}
