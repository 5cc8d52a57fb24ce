import { DRIFT_FIELD_LENGTH_MAX, type Progress, type ResultData } from '@crawlerd/shared';
import type { Execution } from './execution.ts';
import { progressReported } from './final-progress.ts';

/** What of a finished execution is compared with others of its task; null for what is not known. */
export interface Figures {
  readonly items: number | null;
  readonly pages: number | null;
  readonly failedPages: number | null;
  readonly bytes: number | null;
  /** Seconds, from the start of its first container. */
  readonly duration: number | null;
  /** The share of items that have each field, the most frequent first. */
  readonly fields: ReadonlyMap<string, number> | null;
  /** False: some fields were left out, so one that is not there may be in any number of items. */
  readonly areFieldsWhole: boolean;
}

/** A crawler may report any number of fields; the history of a task is read with each verdict. */
export const FIELDS_COMPARED_MAX = 100;
/** Characters of all their names. */
const NAMES_LENGTH_MAX = 4096;
/** Sentences are shown in terminals, mails and chats: neither control nor invisible characters. */
const SAFE_NAME = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

export function figuresOf(
  { startedAt }: Pick<Execution, 'startedAt'>,
  before: Progress | null,
  result: ResultData | null,
  finishedAt: Date,
): Figures {
  const progress = progressReported(before, result);
  const items = progress?.data_items ?? null;
  const bytes = result?.crawl_summary?.['bytes'];
  return {
    items,
    pages: progress?.crawled_urls ?? null,
    failedPages: progress?.failed_urls ?? null,
    bytes: typeof bytes === 'number' && Number.isFinite(bytes) && bytes >= 0 ? bytes : null,
    duration: startedAt === null ? null : Math.max(0, finishedAt.getTime() - startedAt.getTime()) / 1000,
    ...fieldShares(items, result?.crawl_summary?.['fields']),
  };
}

function fieldShares(items: number | null, counts: unknown): Pick<Figures, 'fields' | 'areFieldsWhole'> {
  if (items === null || items === 0 || !isRecord(counts)) return { fields: null, areFieldsWhole: false };
  const all = Object.entries(counts);
  const usable = all
    .flatMap(([name, count]) => (isCount(count) && isUsable(name) ? [{ name, count }] : []))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const fields = new Map<string, number>();
  let length = 0;
  for (const { name, count } of usable.slice(0, FIELDS_COMPARED_MAX)) {
    length += name.length;
    if (length > NAMES_LENGTH_MAX) break;
    fields.set(name, Math.min(1, count / items));
  }
  return { fields, areFieldsWhole: fields.size === all.length };
}

function isUsable(name: string): boolean {
  return name.length <= DRIFT_FIELD_LENGTH_MAX && SAFE_NAME.test(name);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
