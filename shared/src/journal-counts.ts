import { Type, type Static } from 'typebox';
import { guardOf } from './validation.ts';

/** The ending of the file in which our crawler notes what it has done, a record a line. */
export const JOURNAL_ENDING = '.journal';

/** First line of a journal: the execution and config it belongs to. */
const JournalHeaderSchema = Type.Object({
  kind: Type.Literal('journal'),
  version: Type.Literal(1),
  execution: Type.String(),
  /** Hash of the values that decide which pages are crawled and what is read from them. */
  config: Type.String(),
});
export type JournalHeader = Static<typeof JournalHeaderSchema>;
export const isJournalHeader = guardOf(JournalHeaderSchema);

/** What a journal says of the pages of a crawl, over all of its attempts. */
export interface JournalCounts {
  readonly successful: number;
  readonly failed: number;
}

export const NO_PAGES: JournalCounts = { successful: 0, failed: 0 };

const isCounted = guardOf(
  Type.Object({
    kind: Type.Enum(['page', 'failed', 'reopened']),
    /** How many pages are tried again; absent for all. */
    again: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
);

/** The counts after one more record. All other kinds change none. */
export function addRecord(counts: JournalCounts, record: unknown): JournalCounts {
  if (!isCounted(record)) return counts;
  switch (record.kind) {
    case 'page':
      return { ...counts, successful: counts.successful + 1 };
    case 'failed':
      return { ...counts, failed: counts.failed + 1 };
    case 'reopened':
      // What has failed is tried again.
      return { ...counts, failed: Math.max(0, counts.failed - (record.again ?? Infinity)) };
  }
}
