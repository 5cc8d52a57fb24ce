import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { imageListPath } from '../files/output-paths.ts';
import { countFields } from '../state/count-fields.ts';
import { AppendFile } from '../files/append-file.ts';
import { itemFilePath, keepEarlierItems, quarantinePath } from '../files/item-file.ts';
import type { JudgedItems } from '../records/judged-items.ts';
import { manifestPath } from '../files/output-paths.ts';
import { OutputError } from '../files/output-error.ts';
import {
  isCrawlRecord,
  isJournalHeader,
  type CrawlRecord,
  type JournalHeader,
  type PageCrawledRecord,
} from '../records/crawl-record.ts';
import { lastOf, readJournal } from './read-journal.ts';
import { resumptionOf, type JournalOwner, type Resumption, type ResumptionVerdict } from './resumption.ts';
import { configHash } from '../plan/config-hash.ts';

/** A page as the crawl knows it, before its items have their place. */
export type CrawledPage = Omit<
  PageCrawledRecord,
  'items' | 'fields' | 'items_end' | 'invalid' | 'quarantine_end'
>;

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
  /** What people should know of how it goes on; sentences. */
  readonly notices: string[] = [];
  readonly #journal: AppendFile;
  readonly #items: AppendFile;
  /** Null where nothing is put aside. */
  readonly #quarantine: AppendFile | null;
  readonly #clock: Clock;
  readonly #syncMs: number;
  #cancelSync: (() => void) | null = null;

  private constructor(
    resumption: Resumption,
    files: { journal: AppendFile; items: AppendFile; quarantine: AppendFile | null },
    clock: Clock,
    syncMs: number,
  ) {
    this.resumption = resumption;
    this.#journal = files.journal;
    this.#items = files.items;
    this.#quarantine = files.quarantine;
    this.#clock = clock;
    this.#syncMs = syncMs;
  }

  /**
   * Takes up the journal of an interrupted crawl, or begins one; what a crawl that does not go on has found is
   * kept under other names.
   *
   * @param restore Is given each record that counts, in order.
   * @throws OutputError
   */
  static async open(
    owner: JournalOwner,
    clock: Clock,
    restore: (record: CrawlRecord) => void,
  ): Promise<CrawlJournal> {
    const { outputFolder, filePrefix, resume, itemSchema, onInvalid } = owner.plan;
    const journalFile = journalPath(outputFolder, filePrefix);
    const itemFile = itemFilePath(outputFolder, filePrefix);
    const quarantineFile = quarantinePath(outputFolder, filePrefix);
    let verdict: ResumptionVerdict;
    let notice: string | null = null;
    let agreed: Agreement = { journalEnd: 0, itemsEnd: 0, quarantineEnd: 0, reading: null };
    try {
      mkdirSync(outputFolder, { recursive: true });
      // It tells of files that grow from now on.
      rmSync(manifestPath({ outputFolder, filePrefix }), { force: true });
      const found = await readEnds(journalFile);
      verdict = resumptionOf(found.header, found.last, owner);
      if (verdict.resumption === 'anew') {
        const before = new Set(readdirSync(outputFolder));
        // In this order: items without a journal are kept, a journal without its items would be believed.
        rmSync(journalFile, { force: true });
        for (const file of [itemFile, quarantineFile, imageListPath(owner.plan)]) keepEarlierItems(file);
        const kept = readdirSync(outputFolder).filter((name) => !before.has(name));
        if (found.header !== null || kept.length > 0) notice = noticeOf(verdict.because, kept);
      }
    } catch (error) {
      throw OutputError.from(journalFile, error);
    }
    const { resumption } = verdict;
    const items = new AppendFile(itemFile);
    const isPutAside = itemSchema !== null && onInvalid === 'quarantine';
    const quarantine = isPutAside ? new AppendFile(quarantineFile) : null;
    if (resumption !== 'anew') {
      agreed = await restoreAll(
        journalFile,
        { items: items.size, quarantine: quarantine?.size ?? 0 },
        restore,
      );
    }
    const journal = new AppendFile(journalFile);
    journal.cutTo(agreed.journalEnd);
    items.cutTo(agreed.itemsEnd);
    quarantine?.cutTo(agreed.quarantineEnd);
    const opened = new CrawlJournal(resumption, { journal, items, quarantine }, clock, resume.syncMs);
    if (resumption === 'anew') opened.#write(headerOf(owner));
    if (notice !== null) opened.notices.push(notice);
    if (agreed.reading !== null) {
      const died = { kind: 'died', url: agreed.reading } as const;
      opened.append(died);
      restore(died);
      opened.notices.push(`the crawl had ended while it read ${died.url}, which now has its turn last`);
    }
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
  appendPage(page: CrawledPage, { items, quarantined, invalid }: JudgedItems): PageCrawledRecord {
    const lines = linesOf(items);
    const aside = linesOf(quarantined);
    const record = {
      ...page,
      items: items.length,
      fields: countFields(items),
      items_end: this.#items.size + lines.length,
      invalid,
      quarantine_end: (this.#quarantine?.size ?? 0) + aside.length,
    };
    this.#write(record);
    this.#items.append(lines);
    if (aside.length > 0) this.#quarantine?.append(aside);
    return record;
  }

  /** @throws OutputError */
  close(): void {
    this.#cancelSync?.();
    this.#items.close();
    this.#quarantine?.close();
    this.#journal.close();
  }

  #write(record: CrawlRecord | JournalHeader): void {
    this.#journal.append(Buffer.from(`${JSON.stringify(record)}\n`));
    this.#cancelSync ??= this.#clock.after(this.#syncMs, () =>
      this.#items.sync(() => {
        this.#quarantine?.sync(() => {});
        this.#journal.sync(() => (this.#cancelSync = null));
      }),
    );
  }
}

/** Up to where journal and items agree. */
interface Agreement {
  readonly journalEnd: number;
  readonly itemsEnd: number;
  readonly quarantineEnd: number;
  /** The page that was being read there; null if none was. */
  readonly reading: string | null;
}

/** Reads a journal to where it can be believed, without changing it. */
export async function restoreAll(
  journalFile: string,
  sizes: { readonly items: number; readonly quarantine: number },
  restore: (record: CrawlRecord) => void,
): Promise<Agreement> {
  let journalEnd = 0;
  let itemsEnd = 0;
  let quarantineEnd = 0;
  let reading = null;
  for await (const { value, end } of readJournal(journalFile)) {
    if (isCrawlRecord(value)) {
      if (value.kind === 'page') {
        if (value.items_end > sizes.items || value.quarantine_end > sizes.quarantine) break;
        itemsEnd = value.items_end;
        quarantineEnd = value.quarantine_end;
      }
      restore(value);
      reading = value.kind === 'reading' ? value.url : null;
    } else if (!isJournalHeader(value) || journalEnd > 0) {
      break;
    }
    journalEnd = end;
  }
  return { journalEnd, itemsEnd, quarantineEnd, reading };
}

interface JournalEnds {
  readonly header: JournalHeader | null;
  readonly last: CrawlRecord | null;
}

/** How a journal begins and ends, as far as that can be read. */
async function readEnds(file: string): Promise<JournalEnds> {
  let header: JournalHeader | null = null;
  if (!existsSync(file)) return { header, last: null };
  for await (const { value } of readJournal(file)) {
    header = isJournalHeader(value) ? value : null;
    break;
  }
  const last = await lastOf(file);
  return { header, last: isCrawlRecord(last) ? last : null };
}

function noticeOf(because: string, kept: readonly string[]): string {
  const where = kept.length === 0 ? 'it had found nothing' : `what it had found is now ${kept.join(', ')}`;
  return `the earlier crawl in this folder does not go on, because ${because}; ${where}`;
}

function linesOf(items: readonly unknown[]): Buffer {
  return Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

function headerOf({ executionId, plan }: JournalOwner): JournalHeader {
  return { kind: 'journal', version: 1, execution: executionId, config: configHash(plan) };
}
