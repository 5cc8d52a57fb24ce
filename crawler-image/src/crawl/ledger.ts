import type { PageFailure } from '../records/page-failure.ts';
import type { Visit } from '../state/visit.ts';
import type { CrawledPage, CrawlJournal } from '../journal/crawl-journal.ts';
import type { CrawlRecord } from '../records/crawl-record.ts';
import type { JudgedItems } from '../records/judged-items.ts';
import type { SkipReason } from '../records/skips.ts';
import type { CrawlState } from '../state/crawl-state.ts';

export interface LedgerDependencies {
  /** A record is on disk when the call returns. */
  readonly journal: Pick<CrawlJournal, 'append' | 'appendPage'>;
  readonly onFailure: (failure: PageFailure) => void;
  /** Called when a page has been crawled, skipped or has failed. */
  readonly onSettled: (url: string) => void;
}

/** Writes each record to the journal first and applies it to the state after that (write-ahead). */
export class Ledger {
  readonly #state: CrawlState;
  readonly #deps: LedgerDependencies;

  constructor(state: CrawlState, dependencies: LedgerDependencies) {
    this.#state = state;
    this.#deps = dependencies;
  }

  /** @throws OutputError */
  page(page: CrawledPage, items: JudgedItems): void {
    this.#state.apply(this.#deps.journal.appendPage(page, items));
    this.#deps.onSettled(page.url);
  }

  /** @throws OutputError */
  skip(reason: SkipReason, url: string): void {
    this.record({ kind: 'skipped', url, reason });
    this.#deps.onSettled(url);
  }

  /** @throws OutputError */
  fail({ url, retries }: Visit, code: string, detail: string, snapshot: string | null = null): void {
    this.record({ kind: 'failed', url, code, detail, retries, ...(snapshot !== null && { snapshot }) });
    this.#deps.onSettled(url);
    this.#deps.onFailure({ url, code, detail });
  }

  /** @throws OutputError */
  record(record: Exclude<CrawlRecord, { kind: 'page' }>): void {
    this.#deps.journal.append(record);
    this.#state.apply(record);
  }
}
