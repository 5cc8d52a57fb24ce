import { Frontier } from './frontier.ts';
import type { Visit } from './visit.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';

/** The pages that are left to crawl after the records of a journal; without any records, the targets. */
export class Backlog {
  #waiting = new Map<string, Visit>();
  readonly #failed: Visit[] = [];

  constructor(targets: readonly string[]) {
    for (const url of Frontier.targets(targets)) this.#add({ url, retries: 0, isTarget: true, depth: 0 });
  }

  apply(record: CrawlRecord): void {
    switch (record.kind) {
      case 'page':
        this.#waiting.delete(record.url);
        for (const url of record.links) {
          this.#add({ url, retries: 0, isTarget: false, depth: record.depth + 1 });
        }
        return;
      case 'failed': {
        const visit = this.#waiting.get(record.url);
        if (visit !== undefined) this.#failed.push(visit);
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
        for (const { crashCount, ...visit } of this.#failed.splice(0)) {
          this.#add({ ...visit, retries: 0, ...(crashCount === undefined ? {} : { crashCount: 1 }) });
        }
        return;
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

  #add(visit: Visit): void {
    this.#waiting.set(visit.url, visit);
  }
}
