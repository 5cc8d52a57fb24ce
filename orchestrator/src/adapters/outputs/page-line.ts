import { posix } from 'node:path';
import {
  isJournalPage,
  isOtherRecord,
  isPageLine,
  pageMessage,
  parseJson,
  type JournalPageDone,
  type JournalPageFailed,
  type PageLine,
  type PageView,
} from '@crawlerd/shared';

/** What a line tells: a page; that it is about something else (`other`); or that nobody understands it (`bad`). */
export type ReadLine = PageView | 'other' | 'bad';

const NOTHING: Omit<PageView, 'url' | 'outcome'> = {
  code: null,
  message: null,
  attempts: null,
  status: null,
  depth: null,
  at: null,
  snapshot: null,
};

const SKIPPED_BECAUSE: Readonly<Record<string, string>> = {
  robots: 'robots.txt forbids it',
  redirect: 'it redirects to where the crawl does not go',
  scope: 'it is outside the scope of the crawl',
  pattern: 'the patterns of the config leave it out',
  trap: 'its address looks like one of endlessly many',
  file: 'its address is that of a file, not of a page',
  depth: 'it is deeper than max_depth',
  duplicate: 'it is a page that was crawled under another address',
};

/** A record of a journal, in a folder below the output folder. */
export function journalLine(text: string, folder: string): ReadLine {
  const record = parseJson(text);
  if (!isJournalPage(record)) return isOtherRecord(record) ? 'other' : 'bad';
  switch (record.kind) {
    case 'page':
      return donePage(record);
    case 'failed':
      return failedPage(record, folder);
    case 'skipped': {
      const { url, reason } = record;
      return { ...NOTHING, url, outcome: 'skipped', code: reason, message: SKIPPED_BECAUSE[reason] ?? null };
    }
  }
}

/** The URL of a page with a record that is too long to be read: it has very many links. */
export function longPageUrl(start: string): string | null {
  const url = parseJson(/^\{"kind":"page","url":("(?:[^"\\]|\\.)*")/.exec(start)?.[1] ?? '');
  return typeof url === 'string' ? url : null;
}

function donePage({ url, status, depth, retries, at }: JournalPageDone): PageView {
  return {
    ...NOTHING,
    url,
    outcome: 'done',
    attempts: retries + 1,
    status: httpStatus(status),
    depth,
    at: isoTime(at),
  };
}

function failedPage({ url, code, detail, retries, snapshot }: JournalPageFailed, folder: string): PageView {
  return {
    ...NOTHING,
    url,
    outcome: 'failed',
    code,
    message: detail === '' ? null : pageMessage(detail),
    attempts: retries + 1,
    status: httpStatus(Number(/^http_(\d{3})$/.exec(code)?.[1])),
    snapshot: snapshot === undefined ? null : posix.join(folder, snapshot),
  };
}

/** A line of `pages.jsonl`. */
export function pagesFileLine(text: string): ReadLine {
  if (text.trim() === '') return 'other';
  const line = parseJson(text);
  return isPageLine(line) ? pageOf(line) : 'bad';
}

/** Items may be in a file of this name too, by a crawler that knows nothing of it: its first line tells. */
export function isPagesFileStart(bytes: Buffer): boolean {
  const [first = ''] = bytes.toString('utf8').split('\n', 1);
  return isPageLine(parseJson(first));
}

function pageOf({ url, outcome, code, message, attempts, status, depth, at, snapshot }: PageLine): PageView {
  return {
    url,
    outcome,
    // Failures are counted by it.
    code: code ?? (outcome === 'failed' ? 'unknown' : null),
    message: message === undefined ? null : pageMessage(message),
    attempts: attempts ?? null,
    status: status ?? null,
    depth: depth ?? null,
    at: at === undefined ? null : isoTime(Date.parse(at)),
    snapshot: snapshot ?? null,
  };
}

function httpStatus(status: number): number | null {
  return status >= 100 && status <= 999 ? status : null;
}

/** Null for what is no time. */
function isoTime(unixMs: number): string | null {
  const time = new Date(unixMs);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
