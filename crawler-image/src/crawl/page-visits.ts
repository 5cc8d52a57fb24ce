import { compileItemSchema, messageOf, type ItemCheck, type RetryOrder } from '@crawlerd/shared';
import type { Clock } from '../base/clock.ts';
import { withTimeouts } from '../guard/time-limit.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { failure, type FetchFailure } from '../fetch/failure.ts';
import type { FetchedPage, FetchResult } from '../fetch/fetch-result.ts';
import type { Render } from '../render/renderer-of.ts';
import { hostOf } from '../urls/canonical-url.ts';
import { HOST_GIVEN_UP, type PoliteFetch } from '../politeness/polite-fetch.ts';
import type { PoliteRequest } from '../politeness/polite-request.ts';
import { PAGE_RULES } from '../politeness/request-rules.ts';
import type { Visit } from '../state/visit.ts';
import { judgeItems } from './judge-items.ts';
import type { CrawlState } from '../state/crawl-state.ts';
import type { Gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import { processPage, type ProcessedPage } from './process-page.ts';
import { faultOf, Snapshots } from './snapshots.ts';

export interface PageSource {
  readonly polite: PoliteFetch;
  /** Absent if no page is rendered. */
  readonly render?: Render;
}

export interface PageVisitDependencies extends PageSource {
  readonly state: CrawlState;
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly onNotice: (sentence: string) => void;
  readonly retryOrder?: RetryOrder;
  readonly clock: Clock;
}

/** What was extracted from a page, or why extraction failed. */
type Reading =
  | { readonly page: FetchedPage; readonly processed: ProcessedPage }
  | { readonly page: FetchedPage; readonly processed: null; readonly fault: string };

/** Reads a page; the result for the same page is reused. */
type Read = (page: FetchedPage) => Reading;

/** Visits one page per call: requests it, reads it, and records the outcome. */
export class PageVisits {
  readonly #plan: CrawlPlan;
  readonly #deps: PageVisitDependencies;
  readonly #snapshots: Snapshots;
  readonly #check: ItemCheck | null;
  /** Whether any field is required. */
  readonly #requires: boolean;

  constructor(plan: CrawlPlan, dependencies: PageVisitDependencies) {
    this.#plan = plan;
    this.#deps = dependencies;
    this.#check = plan.itemSchema === null ? null : compileItemSchema(plan.itemSchema);
    this.#requires = plan.fields.some((field) => typeof field === 'object' && field.required === true);
    this.#snapshots = new Snapshots(plan.outputFolder, plan.snapshots, dependencies.onNotice);
  }

  /** @throws OutputError */
  async visit(visit: Visit): Promise<void> {
    const { polite, render, gate } = this.#deps;
    const request = polite.request(visit.url, PAGE_RULES, (to) => gate.redirectRefusal(visit, to));
    const read = this.#readerFor(visit);
    const challenges = new Set<string>();
    const isWanted = (page: FetchedPage): boolean =>
      polite.busyWith(() => {
        const reading = read(page);
        if (reading.processed?.standIn?.code === 'blocked') {
          // A script may pass a challenge. One that comes again would have the page asked for again and again.
          const { origin, pathname } = new URL(page.finalUrl);
          if (challenges.has(origin + pathname)) return false;
          challenges.add(origin + pathname);
        }
        return this.#isLacking(visit, reading);
      });
    const isStillLacking = (page: FetchedPage): boolean =>
      polite.busyWith(() => {
        const reading = read(page);
        return reading.processed?.standIn?.code !== 'soft_404' && this.#isLacking(visit, reading);
      });
    let fetched = await request.send();
    for (;;) {
      const rendered =
        fetched.kind === 'page' && render !== undefined
          ? await render(fetched, request.onRedirect, isWanted, this.#requires ? isStillLacking : null)
          : fetched;
      const redirect = polite.busyWith(() => {
        const result = this.#judged(visit, rendered, read);
        request.settle(result);
        if (request.hasGivenUpHost) this.#giveUp(request.url);
        return this.#onResult(visit, result, request, read);
      });
      if (redirect === null) return;
      fetched = await request.follow(redirect, this.#plan.http.maxRedirects);
    }
  }

  /** A page that stands in for the one that was asked for is a failure. */
  #judged({ url }: Visit, result: FetchResult, read: Read): FetchResult {
    if (result.kind !== 'page' || this.#deps.state.frontier.isDone(result.finalUrl)) return result;
    const standIn = read(result).processed?.standIn ?? null;
    if (standIn === null) return result;
    this.#snapshots.keep(standIn.code, result, url);
    return failure(standIn.code, standIn.detail);
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

  /** A page whose extraction failed is not rendered, but fails with that error; nor is one that redirects. */
  #isLacking({ url }: Visit, { processed }: Reading): boolean {
    if (processed?.isLacking !== true || processed.redirect !== null) return false;
    this.#deps.ledger.record({ kind: 'read', url });
    return true;
  }

  /** Returns where the page redirects to; null if the visit is over. */
  #onResult(visit: Visit, result: FetchResult, request: PoliteRequest, read: Read): string | null {
    switch (result.kind) {
      case 'page':
        return this.#onPage(visit, result, request.latencyMs, read);
      case 'skipped':
        this.#deps.ledger.skip(result.reason, visit.url);
        return null;
      case 'failed':
        this.#onFailure(visit, result, request);
        return null;
      case 'aborted':
        // Neither crawled nor failed: it is still pending.
        this.#deps.polite.schedule.add(visit);
        return null;
    }
  }

  #onPage(visit: Visit, page: FetchedPage, answerMs: number, read: Read): string | null {
    const { ledger, state } = this.#deps;
    if (state.frontier.isDone(page.finalUrl)) {
      ledger.skip('duplicate', visit.url);
      return null;
    }
    const reading = read(page);
    if (reading.processed === null) {
      this.#snapshots.keep('extraction_failed', page, visit.url);
      // An error in an extractor fails this page, not the crawl.
      ledger.fail(visit, 'extraction_failed', reading.fault, this.#snapshots.of(visit.url));
      return null;
    }
    if (reading.processed.redirect === null) this.#onProcessed(visit, page, answerMs, reading.processed);
    // It has been read, and what comes next may take long.
    else ledger.record({ kind: 'read', url: visit.url });
    return reading.processed.redirect;
  }

  #onProcessed(visit: Visit, page: FetchedPage, answerMs: number, processed: ProcessedPage): void {
    const { clock, ledger, polite } = this.#deps;
    const { frontier } = this.#deps.state;
    const depth = visit.depth + 1;
    const { fresh, refused } = frontier.select(processed.links, depth);
    const judged = withTimeouts(() => judgeItems(processed.items, this.#check, this.#plan.onInvalid));
    const timedOut = [...processed.timedOut, ...judged.timedOut];
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
        ...(page.leniencies === undefined ? {} : { leniencies: page.leniencies }),
        ...(timedOut.length === 0 ? {} : { timed_out: timedOut }),
        at: clock.unixMs(),
      },
      judged.result,
    );
    const fault = faultOf(processed);
    if (fault !== null) this.#snapshots.keep(fault, page, visit.url);
    // They are noted, for whoever resumes the crawl, but were not asked for.
    if (this.#deps.retryOrder?.follow === false) return;
    for (const url of fresh) polite.schedule.add({ url, retries: 0, isTarget: false, depth });
  }

  #onFailure(visit: Visit, failed: FetchFailure, request: PoliteRequest): void {
    const { clock, ledger, polite } = this.#deps;
    const next = request.afterFailure(failed, visit.retries);
    if (next.kind === 'fail') {
      const { code, detail } = next.failure;
      return ledger.fail(visit, code, detail, this.#snapshots.of(visit.url));
    }
    ledger.record({ kind: 'retried', url: visit.url });
    polite.schedule.addRetry({ ...visit, retries: visit.retries + 1 }, clock.monotonicMs() + next.waitMs);
  }

  /** Fails all pages that wait for this URL's host. */
  #giveUp(url: string): void {
    const { polite, ledger, onNotice } = this.#deps;
    const waiting = polite.schedule.clear(url);
    const count = waiting.length === 1 ? '1 waiting page fails' : `${waiting.length} waiting pages fail`;
    onNotice(`${hostOf(url)} is given up after too many errors in a row: ${count} as ${HOST_GIVEN_UP.code}`);
    for (const visit of waiting) ledger.fail(visit, HOST_GIVEN_UP.code, HOST_GIVEN_UP.detail);
  }
}
