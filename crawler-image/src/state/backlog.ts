import { hostOf, isChosen, type RetryOrder } from '@crawlerd/shared';
import { Frontier } from './frontier.ts';
import type { Visit } from './visit.ts';
import type { CrawlRecord, PageFailedRecord } from '../records/crawl-record.ts';

type Reopened = Extract<CrawlRecord, { kind: 'reopened' }>;

interface Failed {
  readonly visit: Visit;
  readonly record: PageFailedRecord;
}

/** The pages that are left to crawl after the records of a journal; without any records, the targets. */
export class Backlog {
  #waiting = new Map<string, Visit>();
  #failed: Failed[] = [];
  /** The pages that the last order asked for again, with how they had failed before; those found in them: null. */
  #asked = new Map<string, PageFailedRecord | null>();
  #order: RetryOrder | null = null;

  constructor(targets: readonly string[]) {
    for (const url of Frontier.targets(targets)) this.#add({ url, retries: 0, isTarget: true, depth: 0 });
  }

  /** What the last reopening was for; null if for everything. */
  get order(): RetryOrder | null {
    return this.#order;
  }

  /** How many of the pages that the last order asked for are still to be tried. */
  get toRetry(): number {
    let count = 0;
    for (const [url, record] of this.#asked) if (record !== null && this.#waiting.has(url)) count += 1;
    return count;
  }

  /** How many pages an order would try again, and how many have failed; `again` leaves out those that an order has. */
  matching(order: RetryOrder): { readonly chosen: number; readonly again: number; readonly failed: number } {
    const unsettled = this.#unsettled();
    const again = this.#failed.filter(({ record }) => isAsked(order, record)).length;
    const chosen = again + unsettled.filter(({ record }) => isAsked(order, record)).length;
    return { chosen, again, failed: this.#failed.length + unsettled.length };
  }

  /** The failures that still hold after the last reopening. */
  stillFailed(): PageFailedRecord[] {
    return this.#failed.map(({ record }) => record);
  }

  apply(record: CrawlRecord): void {
    switch (record.kind) {
      case 'page': {
        this.#waiting.delete(record.url);
        const isFollowed = this.#order?.follow === true && this.#asked.has(record.url);
        for (const url of record.links) {
          this.#add({ url, retries: 0, isTarget: false, depth: record.depth + 1 });
          if (isFollowed) this.#asked.set(url, null);
        }
        return;
      }
      case 'failed': {
        const visit = this.#waiting.get(record.url);
        if (visit !== undefined) this.#failed.push({ visit, record });
        this.#waiting.delete(record.url);
        return;
      }
      case 'retried': {
        const visit = this.#waiting.get(record.url);
        if (visit !== undefined) this.#add({ ...visit, retries: visit.retries + 1 });
        return;
      }
      case 'skipped':
        this.#waiting.delete(record.url);
        return;
      case 'died': {
        const visit = this.#waiting.get(record.url);
        // Pages that crashed the crawler are retried in the order of their crashes.
        this.#waiting.delete(record.url);
        if (visit !== undefined) this.#add({ ...visit, crashCount: (visit.crashCount ?? 0) + 1 });
        return;
      }
      case 'reopened':
        return this.#reopen(record);
      case 'sitemap_urls':
        for (const url of record.links) this.#add({ url, retries: 0, isTarget: false, depth: 0 });
        return;
      case 'reading':
      case 'read':
      case 'widened':
      case 'sitemaps_begun':
      case 'sitemap_ended':
      case 'sitemaps_ended':
      case 'ended':
        return;
    }
  }

  /** Returns all pages in the order in which they were found, and forgets them: they may be a million. */
  drain(): Iterable<Visit> {
    const visits = this.#waiting.values();
    this.#waiting = new Map();
    return visits;
  }

  /** The same, but only those that the last order asked for, and where it follows links, the pages found in them. */
  drainAsked(): Iterable<Visit> {
    const asked = this.#asked;
    return [...this.drain()].filter(({ url }) => asked.has(url));
  }

  #reopen({ order }: Reopened): void {
    const candidates = [...this.#failed, ...(order === undefined ? [] : this.#unsettled())];
    this.#asked = new Map();
    this.#order = order ?? null;
    this.#failed = [];
    for (const failed of candidates) {
      const { record } = failed;
      if (order !== undefined && !isAsked(order, record)) {
        this.#failed.push(failed);
        this.#waiting.delete(record.url);
        continue;
      }
      const { crashCount, ...visit } = failed.visit;
      this.#add({ ...visit, retries: 0, ...(crashCount === undefined ? {} : { crashCount: 1 }) });
      if (order !== undefined) this.#asked.set(record.url, record);
    }
  }

  /** Pages that an earlier order asked for and that it has not come to: they are as failed as they were. */
  #unsettled(): Failed[] {
    return [...this.#asked].flatMap(([url, record]) => {
      const visit = this.#waiting.get(url);
      return record === null || visit === undefined ? [] : [{ visit, record }];
    });
  }

  #add(visit: Visit): void {
    this.#waiting.set(visit.url, visit);
  }
}

function isAsked(order: RetryOrder, { code, url }: PageFailedRecord): boolean {
  return isChosen(order, { code, host: hostOf(url) });
}
