import { Type, type Static } from 'typebox';
import { guardOf } from './validation.ts';

const Url = Type.String({ minLength: 1, maxLength: 10_000 });
const Count = Type.Integer({ minimum: 0 });

const DoneSchema = Type.Object({
  kind: Type.Literal('page'),
  url: Url,
  status: Type.Integer(),
  depth: Count,
  retries: Count,
  at: Type.Integer(),
});
const FailedSchema = Type.Object({
  kind: Type.Literal('failed'),
  url: Url,
  code: Type.String({ maxLength: 100 }),
  detail: Type.String(),
  retries: Count,
  snapshot: Type.Optional(Type.String({ maxLength: 1000 })),
});
const SkippedSchema = Type.Object({
  kind: Type.Literal('skipped'),
  url: Url,
  reason: Type.String({ maxLength: 100 }),
});

export type JournalPageDone = Static<typeof DoneSchema>;
export type JournalPageFailed = Static<typeof FailedSchema>;

/** A record of a journal about what became of a page, as far as a list of pages needs it. */
export const isJournalPage = guardOf(Type.Union([DoneSchema, FailedSchema, SkippedSchema]));

/** A record of a journal about anything else. */
export const isOtherRecord = guardOf(
  Type.Object({ kind: Type.String({ pattern: '^(?!(page|failed|skipped)$)' }) }),
);
