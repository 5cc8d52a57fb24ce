import { Frontier } from '../frontier/frontier.ts';
import type { Visit } from '../frontier/host-schedule.ts';
import type { CrawlRecord } from '../journal/crawl-record.ts';

/** What is left to do after all records of a journal: the targets, if there are none. */
export class Backlog {
  readonly #waiting = new Map<string, Visit>();
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
      case 'reopened':
        for (const visit of this.#failed.splice(0)) this.#add({ ...visit, retries: 0 });
        return;
      case 'widened':
      case 'ended':
        return;
    }
  }

  /** In the order in which they were found. */
  visits(): Iterable<Visit> {
    return this.#waiting.values();
  }

  #add(visit: Visit): void {
    this.#waiting.set(visit.url, visit);
  }
}
