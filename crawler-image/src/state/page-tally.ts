/** The outcomes of the pages of a crawl. */
export interface PageSummary {
  /** Crawled and failed pages by number of retries, starting with none. */
  readonly by_retries: readonly number[];
  /** The same by class of HTTP status, such as `2xx`; `other`: failures without a status. */
  readonly by_status: Readonly<Record<string, number>>;
  /** Crawled pages that have not changed since an earlier crawl. */
  readonly unchanged: number;
}

class Counts {
  readonly retries: number[] = [];
  readonly statuses = new Map<string, number>();

  add(retries: number, status: string): void {
    while (this.retries.length <= retries) this.retries.push(0);
    this.retries[retries] = (this.retries[retries] ?? 0) + 1;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}

interface CrawledPage {
  readonly status: number;
  readonly retries: number;
  readonly unchanged?: boolean;
}

/** Counts pages by retries and status. */
export class PageTally {
  readonly #crawled = new Counts();
  #failed = new Counts();
  #unchanged = 0;

  crawled({ status, retries, unchanged = false }: CrawledPage): void {
    if (unchanged) this.#unchanged += 1;
    this.#crawled.add(retries, classOf(String(status)));
  }

  failed({ code, retries }: { readonly code: string; readonly retries: number }): void {
    this.#failed.add(retries, code.startsWith('http_') ? classOf(code.slice('http_'.length)) : 'other');
  }

  /** Resets failed pages, which are retried. */
  forgetFailed(): void {
    this.#failed = new Counts();
  }

  summary(): PageSummary {
    const both = [this.#crawled, this.#failed];
    const length = Math.max(...both.map(({ retries }) => retries.length));
    const byRetries = Array.from({ length }, (_, n) =>
      both.reduce((sum, { retries }) => sum + (retries[n] ?? 0), 0),
    );
    const names = new Set(both.flatMap(({ statuses }) => [...statuses.keys()]));
    const byStatus = [...names]
      .toSorted()
      .map((name): [string, number] => [
        name,
        both.reduce((sum, { statuses }) => sum + (statuses.get(name) ?? 0), 0),
      ]);
    return { by_retries: byRetries, by_status: Object.fromEntries(byStatus), unchanged: this.#unchanged };
  }
}

function classOf(status: string): string {
  return /^[1-5]\d\d$/.test(status) ? `${status.slice(0, 1)}xx` : 'other';
}
