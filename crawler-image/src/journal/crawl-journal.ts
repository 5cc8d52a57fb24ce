import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isJournalHeader, JOURNAL_ENDING, type JournalHeader } from '@crawlerd/shared';
import type { Clock } from '../base/clock.ts';
import { imageListPath } from '../files/output-paths.ts';
import { countFields } from '../state/count-fields.ts';
import { AppendFile } from '../files/append-file.ts';
import { itemFilePath, keepEarlierItems, quarantinePath } from '../files/item-file.ts';
import type { JudgedItems } from '../records/judged-items.ts';
import { manifestPath } from '../files/output-paths.ts';
import { OutputError } from '../files/output-error.ts';
import { isCrawlRecord, type CrawlRecord, type PageCrawledRecord } from '../records/crawl-record.ts';
import { lastOf, readJournal } from './read-journal.ts';
import { resumptionOf, type JournalOwner, type Resumption, type ResumptionVerdict } from './resumption.ts';
import { configHash } from '../plan/config-hash.ts';

/** A crawled page before its items are written. */
export type CrawledPage = Omit<
  PageCrawledRecord,
  'items' | 'fields' | 'items_end' | 'invalid' | 'quarantine_end'
>;

export function journalPath(folder: string, prefix: string): string {
  return path.join(folder, prefix + JOURNAL_ENDING);
}

/**
 * The two files that a crawl appends to: the journal of its events, and the items.
 *
 * A page's record is written before its items and holds the length of the item file including them. However the
 * process ends, the two files can therefore be made consistent: the journal is valid up to the first page whose
 * items are incomplete, and the item file up to the page before it (docs/decisions/0011).
 */
export class CrawlJournal {
  readonly resumption: Resumption;
  /** Sentences for the log about how the crawl resumes. */
  readonly notices: string[] = [];
  readonly #journal: AppendFile;
  readonly #items: AppendFile;
  /** Null unless invalid items are quarantined. */
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
   * Resumes the journal of an interrupted crawl, or starts a new one. The results of a crawl that is not resumed
   * are kept under other names.
   *
   * @param restore Receives each valid record, in order.
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
      const found = await readEnds(journalFile);
      verdict = resumptionOf(found.header, found.last, owner);
      if (verdict.resumption === 'refused') throw OutputError.noRetry(journalFile, verdict.because);
      // It describes files that are about to grow.
      rmSync(manifestPath({ outputFolder, filePrefix }), { force: true });
      if (verdict.resumption === 'anew') {
        const before = new Set(readdirSync(outputFolder));
        // In this order: items without a journal are kept, but a journal without its items would be trusted.
        rmSync(journalFile, { force: true });
        for (const file of [itemFile, quarantineFile, imageListPath(owner.plan)]) keepEarlierItems(file);
        const kept = readdirSync(outputFolder).filter((name) => !before.has(name));
        if (found.header !== null || kept.length > 0) notice = noticeOf(verdict.because, kept);
      }
    } catch (error) {
      throw error instanceof OutputError ? error : OutputError.from(journalFile, error);
    }
    const { resumption } = verdict;
    const items = new AppendFile(itemFile);
    const quarantines = itemSchema !== null && onInvalid === 'quarantine';
    const quarantine = quarantines ? new AppendFile(quarantineFile) : null;
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
      opened.notices.push(`the crawler ended while it read ${died.url}; that page now comes last`);
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
    const quarantinedLines = linesOf(quarantined);
    const record = {
      ...page,
      items: items.length,
      fields: countFields(items),
      items_end: this.#items.size + lines.length,
      invalid,
      quarantine_end: (this.#quarantine?.size ?? 0) + quarantinedLines.length,
    };
    this.#write(record);
    this.#items.append(lines);
    if (quarantinedLines.length > 0) this.#quarantine?.append(quarantinedLines);
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

/** How far the journal and the item files are consistent. */
interface Agreement {
  readonly journalEnd: number;
  readonly itemsEnd: number;
  readonly quarantineEnd: number;
  /** The page that was being read at that point; null if none was. */
  readonly reading: string | null;
}

/** Reads the valid part of a journal without changing the file. */
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

/** The first and the last record of a journal; null for what is unreadable. */
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
  const where = kept.length === 0 ? 'it had no results' : `its results are now in ${kept.join(', ')}`;
  return `the earlier crawl in this folder is not resumed because ${because}; ${where}`;
}

function linesOf(items: readonly unknown[]): Buffer {
  return Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

function headerOf({ executionId, plan }: JournalOwner): JournalHeader {
  return { kind: 'journal', version: 1, execution: executionId, config: configHash(plan) };
}
