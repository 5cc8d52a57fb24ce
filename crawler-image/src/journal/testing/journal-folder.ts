import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RetryOrder } from '@crawlerd/shared';
import type { CrawlPlan } from '../../plan/crawl-plan.ts';
import type { CrawlRecord } from '../../records/crawl-record.ts';
import type { JudgedItems } from '../../records/judged-items.ts';
import { crawledPage } from '../../testing/crawled-page.ts';
import { planOf, SITE } from '../../testing/fake-crawl.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { CrawlJournal } from '../crawl-journal.ts';

/** The output folder of crawls that quarantine invalid items and whose files begin with `x`. */
export class JournalFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'crawler-journal-'));

  at(name: string): string {
    return path.join(this.path, name);
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  async opened(change: Partial<CrawlPlan> = {}, executionId = 'e1', retryOrder: RetryOrder | null = null) {
    const restored: CrawlRecord[] = [];
    const plan = { ...planOf({ ...QUARANTINE, ...change }), outputFolder: this.path, filePrefix: 'x' };
    const journal = await CrawlJournal.open({ executionId, plan, retryOrder }, new ManualClock(), (record) =>
      restored.push(record),
    );
    return { journal, restored };
  }

  /** A crawl that wrote so many pages and was killed. */
  async killedAfter(pages: number): Promise<CrawlRecord[]> {
    const { journal } = await this.opened();
    return Array.from({ length: pages }, (_, n) =>
      journal.appendPage(crawledPage(`${SITE}${n}`), itemsOf(n)),
    );
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const QUARANTINE = { itemSchema: {}, onInvalid: 'quarantine' } as const;

export const valid = (items: readonly unknown[]): JudgedItems => ({ items, quarantined: [], invalid: 0 });

/** Page n has n % 3 items, and n % 2 invalid ones. */
export const itemsOf = (n: number): JudgedItems => ({
  items: Array.from({ length: n % 3 }, (_, i) => ({ page: n, i, name: '茶' })),
  quarantined: Array.from({ length: n % 2 }, () => ({ page: n, name: '坏' })),
  invalid: n % 2,
});
