import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';

/** What was left out, cut or refused of what a crawler reports or writes: stable codes, each with its meaning. */
export const WARNINGS = {
  heartbeat_fields_ignored:
    'A heartbeat had fields that could not be used as they are; the rest of it was taken.',
  heartbeat_refused: 'A heartbeat could not be read; it only counted as a sign of life.',
  completion_cut: 'The result was taken, but parts of it were cut or left out.',
  completion_refused: 'A result could not be read, so it does not count.',
  items_skipped: 'Lines or files of items could not be read; the other items are listed.',
} as const;
export type WarningCode = keyof typeof WARNINGS;
const WARNING_CODES = Object.keys(WARNINGS).filter((key): key is WarningCode => key in WARNINGS);

/** More than there are codes. */
const ENTRIES_MAX = 20;
export const WARNING_MESSAGE_MAX = 1000;

export const WarningSchema = OpenObject({
  code: Type.Enum(WARNING_CODES),
  message: Type.String({
    maxLength: WARNING_MESSAGE_MAX,
    description: 'What it was the last time, with the names of the fields.',
  }),
  count: Type.Integer({ minimum: 1, description: 'How often in this attempt.' }),
  last_at: Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' }),
});
export type WarningView = Static<typeof WarningSchema>;

/** Warnings of one attempt: one entry a code. */
export const WarningsSchema = Type.Array(WarningSchema, {
  maxItems: ENTRIES_MAX,
  description: 'What was left out, cut or refused of what the crawler reports. A warning changes no status.',
});
