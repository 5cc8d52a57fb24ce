import { compileItemSchema, type ItemCheck } from '@crawlerd/shared';
import type { Clock } from '../base/clock.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import type { FetchFailure } from '../fetch/failure.ts';
import type { Fetch, FetchedPage, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import type { Render } from '../render/renderer-of.ts';
import { hostOf } from '../urls/canonical-url.ts';
import type { Admission, HostSchedule } from '../politeness/host-schedule.ts';
import type { Visit } from '../state/visit.ts';
import { judgeItems } from './judge-items.ts';
import { afterFailure } from '../politeness/after-failure.ts';
import type { CrawlState } from '../state/crawl-state.ts';
import type { Gate } from './gate.ts';
import { HostCircuit } from '../politeness/host-circuit.ts';
import type { Ledger } from './ledger.ts';
import { processPage, type ProcessedPage } from './process-page.ts';
import { faultOf, Snapshots } from './snapshots.ts';
import { Stopwatch } from '../politeness/stopwatch.ts';
import { messageOf } from '../base/message-of.ts';

export interface PageSource {
  readonly fetch: Fetch;
  /** Absent: no page is rendered. */
  readonly render?: Render;
}

export interface PageVisitDependencies extends PageSource {
  readonly state: CrawlState;
  readonly schedule: HostSchedule;
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly onNotice: (sentence: string) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Who was asked last, because a redirect leads elsewhere, and what he took. */
interface Answer {
  readonly url: string;
  readonly latencyMs: number;
}

/** What was read from a page, or why it could not be. */
type Reading =
  | { readonly page: FetchedPage; readonly processed: ProcessedPage }
  | { readonly page: FetchedPage; readonly processed: null; readonly fault: string };

/** Reads a page, each once. */
type Read = (page: FetchedPage) => Reading;

/**
 * The first crash may be of what was in memory beside the page; after it the page is read alone. The second may
 * still be by chance, where somebody kills crawlers again and again (docs/decisions/0011).
 */
const CRASHES_MAX = 2;

/** Visits pages, one at a time each: asks for it, reads it, and sees to what comes of that. */
export class PageVisits {
  readonly #plan: CrawlPlan;
  readonly #deps: PageVisitDependencies;
  readonly #circuit: HostCircuit;
  readonly #stopwatch: Stopwatch;
  readonly #snapshots: Snapshots;
  readonly #check: ItemCheck | null;

  constructor(plan: CrawlPlan, dependencies: PageVisitDependencies) {
    this.#plan = plan;
    this.#deps = dependencies;
    this.#circuit = new HostCircuit(plan.hostErrorsMax);
    this.#stopwatch = new Stopwatch(dependencies.clock);
    this.#check = plan.itemSchema === null ? null : compileItemSchema(plan.itemSchema);
    this.#snapshots = new Snapshots(plan.outputFolder, plan.snapshots, dependencies.onNotice);
  }

  /** @throws OutputError */
  admit(visit: Visit): Admission {
    const { crashCount = 0 } = visit;
    if (crashCount > CRASHES_MAX) {
      this.#deps.ledger.fail(
        visit,
        'reading_died',
        `the crawler ended ${crashCount} times while it read the page`,
      );
      return 'drop';
    }
    if (!this.#circuit.isGivenUp(visit.url)) return this.#deps.gate.admit(visit);
    this.#failGivenUp(visit);
    return 'drop';
  }

  /** @throws OutputError */
  async visit(visit: Visit): Promise<void> {
    const { fetch, render, gate, schedule, clock } = this.#deps;
    let hop = this.#stopwatch.start(visit.url);
    const onRedirect: RedirectRule = async (to) => {
      const next = await gate.onRedirect(visit, to);
      if ('url' in next) hop = this.#stopwatch.start(next.url);
      return next;
    };
    const fetched = await fetch(visit.url, onRedirect, 'html');
    const outcome = this.#stopwatch.outcome(hop, fetched);
    const nowMs = clock.monotonicMs();
    if (outcome !== null) schedule.observe(hop.url, outcome, nowMs);
    if (this.#circuit.observe(hop.url, fetched, nowMs)) this.#giveUp(hop.url);
    const read = this.#readerFor(visit);
    const isLacking = (page: FetchedPage): boolean =>
      this.#stopwatch.busyWith(() => this.#isLacking(visit, read(page)));
    const result =
      fetched.kind === 'page' && render !== undefined
        ? await render(fetched, onRedirect, isLacking)
        : fetched;
    const answer = { url: hop.url, latencyMs: outcome?.latencyMs ?? 0 };
    this.#stopwatch.busyWith(() => this.#onResult(visit, result, answer, read));
  }

  #readerFor(visit: Visit): Read {
    let last: Reading | null = null;
    return (page) => {
      if (last?.page === page) return last;
      last = this.#read(visit, page);
      return last;
    };
  }

  #read({ url }: Visit, page: FetchedPage): Reading {
    this.#deps.ledger.record({ kind: 'reading', url });
    try {
      const fetchedAt = new Date(this.#deps.clock.unixMs());
      return { page, processed: processPage(url, page, this.#plan, fetchedAt) };
    } catch (error) {
      return { page, processed: null, fault: messageOf(error) };
    }
  }

  /** A page whose reading failed is not rendered: it fails after that, and the fault is named. */
  #isLacking({ url }: Visit, { processed }: Reading): boolean {
    if (processed?.isLacking !== true) return false;
    this.#deps.ledger.record({ kind: 'read', url });
    return true;
  }

  #onResult(visit: Visit, result: FetchResult, answer: Answer, read: Read): void {
    switch (result.kind) {
      case 'page':
        return this.#onPage(visit, result, answer.latencyMs, read);
      case 'skipped':
        return this.#deps.ledger.skip(result.reason, visit.url);
      case 'failed':
        return this.#onFailure(visit, result, answer.url);
      case 'aborted':
        // Not crawled, not failed: still to do.
        return this.#deps.schedule.add(visit);
    }
  }

  #onPage(visit: Visit, page: FetchedPage, answerMs: number, read: Read): void {
    const { clock, ledger, schedule } = this.#deps;
    const { frontier } = this.#deps.state;
    if (frontier.isDone(page.finalUrl)) return ledger.skip('duplicate', visit.url);
    const reading = read(page);
    if (reading.processed === null) {
      this.#snapshots.keep('extraction_failed', page);
      // A page our extractors cannot cope with costs that page, not the crawl.
      return ledger.fail(visit, 'extraction_failed', reading.fault);
    }
    const { processed } = reading;
    const depth = visit.depth + 1;
    const { fresh, refused } = frontier.select(processed.links, depth);
    ledger.page(
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
        ...(page.isUnchanged === true ? { unchanged: true } : {}),
        at: clock.unixMs(),
      },
      judgeItems(processed.items, this.#check, this.#plan.onInvalid),
    );
    const fault = faultOf(processed);
    if (fault !== null) this.#snapshots.keep(fault, page);
    for (const url of fresh) schedule.add({ url, retries: 0, isTarget: false, depth });
  }

  #onFailure(visit: Visit, failure: FetchFailure, answeredUrl: string): void {
    const { clock, ledger, schedule, random } = this.#deps;
    const next = afterFailure(failure, visit.retries, this.#plan.maxRetries, random);
    if (next.kind === 'fail') return ledger.fail(visit, next.code, next.detail);
    if (this.#circuit.isGivenUp(answeredUrl)) return ledger.fail(visit, failure.code, failure.detail);
    const nowMs = clock.monotonicMs();
    if (next.parkMs !== null) schedule.park(answeredUrl, nowMs + next.parkMs);
    ledger.record({ kind: 'retried', url: visit.url });
    schedule.addRetry({ ...visit, retries: visit.retries + 1 }, nowMs + next.waitMs);
  }

  /** None of the pages that wait at this URL's host is asked for any more. */
  #giveUp(url: string): void {
    const waiting = this.#deps.schedule.clear(url);
    const left = `${waiting.length} ${waiting.length === 1 ? 'page is' : 'pages are'} left`;
    this.#deps.onNotice(`${hostOf(url)} is given up, it only failed: ${left}`);
    for (const visit of waiting) this.#failGivenUp(visit);
  }

  #failGivenUp(visit: Visit): void {
    this.#deps.ledger.fail(visit, 'host_given_up', 'its host had failed too often in a row');
  }
}
