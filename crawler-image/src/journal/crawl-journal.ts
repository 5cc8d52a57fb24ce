import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { countFields } from '../output/count-fields.ts';
import { AppendFile } from '../output/append-file.ts';
import { itemFilePath, keepEarlierItems } from '../output/item-file.ts';
import { OutputError } from '../output/output-error.ts';
import {
  isCrawlRecord,
  isJournalHeader,
  type CrawlRecord,
  type JournalHeader,
  type PageCrawledRecord,
} from './crawl-record.ts';
import { lastOf, readJournal } from './read-journal.ts';
import { configHash, resumptionOf, type JournalOwner, type Resumption } from './resumption.ts';

/** A page as the crawl knows it, before its items have their place. */
export type CrawledPage = Omit<PageCrawledRecord, 'items' | 'fields' | 'items_end'>;

export function journalPath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.journal`);
}

/**
 * The two files that a crawl grows: what has happened, and the items that were found.
 *
 * A page's record is written before its items and says how long the item file is with them. So however the
 * process ends, the two can be brought to agree again: the journal counts up to the first page whose items
 * are not all there, and the item file up to the last page before it (docs/decisions/0011).
 */
export class CrawlJournal {
  readonly resumption: Resumption;
  readonly #journal: AppendFile;
  readonly #items: AppendFile;
  readonly #clock: Clock;
  readonly #syncMs: number;
  #cancelSync: (() => void) | null = null;

  private constructor(
    resumption: Resumption,
    files: { journal: AppendFile; items: AppendFile },
    clock: Clock,
    syncMs: number,
  ) {
    this.resumption = resumption;
    this.#journal = files.journal;
    this.#items = files.items;
    this.#clock = clock;
    this.#syncMs = syncMs;
  }

  /**
   * Takes up the journal of an interrupted crawl, or begins one; items of a crawl that does not go on are
   * kept under another name.
   *
   * @param restore Is given each record that counts, in order.
   * @throws OutputError
   */
  static async open(
    owner: JournalOwner,
    clock: Clock,
    restore: (record: CrawlRecord) => void,
  ): Promise<CrawlJournal> {
    const { outputFolder, filePrefix, resume } = owner.plan;
    const journalFile = journalPath(outputFolder, filePrefix);
    const itemFile = itemFilePath(outputFolder, filePrefix);
    let resumption: Resumption;
    let agreed = { journalEnd: 0, itemsEnd: 0 };
    try {
      mkdirSync(outputFolder, { recursive: true });
      resumption = await findResumption(journalFile, owner);
      if (resumption === 'anew') {
        // In this order: items without a journal are kept, a journal without its items would be believed.
        rmSync(journalFile, { force: true });
        keepEarlierItems(itemFile);
      }
    } catch (error) {
      throw OutputError.from(journalFile, error);
    }
    const items = new AppendFile(itemFile);
    if (resumption !== 'anew') agreed = await restoreAll(journalFile, items.size, restore);
    const journal = new AppendFile(journalFile);
    journal.cutTo(agreed.journalEnd);
    items.cutTo(agreed.itemsEnd);
    const opened = new CrawlJournal(resumption, { journal, items }, clock, resume.syncMs);
    if (resumption === 'anew') opened.#write(headerOf(owner));
    if (resumption === 'reopen') {
      opened.append({ kind: 'reopened' });
      restore({ kind: 'reopened' });
    }
    return opened;
  }

  /** @throws OutputError */
  append(record: Exclude<CrawlRecord, PageCrawledRecord>): void {
    this.#write(record);
  }

  /**
   * Writes a page and its items; returns the page's record.
   *
   * @throws OutputError
   */
  appendPage(page: CrawledPage, items: readonly unknown[]): PageCrawledRecord {
    const lines = Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
    const record = {
      ...page,
      items: items.length,
      fields: countFields(items),
      items_end: this.#items.size + lines.length,
    };
    this.#write(record);
    this.#items.append(lines);
    return record;
  }

  /** @throws OutputError */
  close(): void {
    this.#cancelSync?.();
    this.#items.close();
    this.#journal.close();
  }

  #write(record: CrawlRecord | JournalHeader): void {
    this.#journal.append(Buffer.from(`${JSON.stringify(record)}\n`));
    this.#cancelSync ??= this.#clock.after(this.#syncMs, () =>
      this.#items.sync(() => this.#journal.sync(() => (this.#cancelSync = null))),
    );
  }
}

/** Reads a journal to where it can be believed, without changing it. */
export async function restoreAll(
  journalFile: string,
  itemsSize: number,
  restore: (record: CrawlRecord) => void,
): Promise<{ journalEnd: number; itemsEnd: number }> {
  let journalEnd = 0;
  let itemsEnd = 0;
  for await (const { value, end } of readJournal(journalFile)) {
    if (isCrawlRecord(value)) {
      if (value.kind === 'page' && value.items_end > itemsSize) break;
      if (value.kind === 'page') itemsEnd = value.items_end;
      restore(value);
    } else if (!isJournalHeader(value) || journalEnd > 0) {
      break;
    }
    journalEnd = end;
  }
  return { journalEnd, itemsEnd };
}

async function findResumption(file: string, owner: JournalOwner): Promise<Resumption> {
  if (!existsSync(file)) return 'anew';
  let header: JournalHeader | null = null;
  for await (const { value } of readJournal(file)) {
    header = isJournalHeader(value) ? value : null;
    break;
  }
  const last = await lastOf(file);
  return resumptionOf(header, isCrawlRecord(last) ? last : null, owner);
}

function headerOf({ executionId, plan }: JournalOwner): JournalHeader {
  return { kind: 'journal', version: 1, execution: executionId, config: configHash(plan) };
}
