import { Type, type Static } from 'typebox';
import type { ResultData } from './completion.ts';
import { OpenObject } from './open-object.ts';

/**
 * What was left out, cut or refused of what a crawler reports or writes, or what it says of its result: stable codes, each
 * with its meaning.
 */
export const WARNINGS = {
  heartbeat_fields_ignored:
    'A heartbeat had fields that could not be used as they are; the rest of it was taken.',
  heartbeat_refused: 'A heartbeat could not be read; it only counted as a sign of life.',
  completion_cut: 'The result was taken, but parts of it were cut or left out.',
  completion_refused: 'A result could not be read, so it does not count.',
  only_start_page: 'A crawl that follows links found no page besides those it started with.',
  pages_blocked: 'A challenge or a login page came in place of pages that the crawl asked for.',
  selector_timed_out:
    'A selector or a regular expression of the config took too long on some pages, and so found nothing there.',
  items_skipped: 'Lines or files of items could not be read; the other items are listed.',
} as const;
export type WarningCode = keyof typeof WARNINGS;
const WARNING_CODES = Object.keys(WARNINGS).filter((key): key is WarningCode => key in WARNINGS);

/** Those that a crawler itself may report: a list of `code` and `message` in `crawl_summary.warnings`. */
const REPORTED = [
  'only_start_page',
  'pages_blocked',
  'selector_timed_out',
] as const satisfies readonly WarningCode[];
export type ReportedWarningCode = (typeof REPORTED)[number];

export interface ReportedWarning {
  readonly code: ReportedWarningCode;
  readonly message: string;
}

/** The warnings that a crawler reports with its result; one for each code, others are left out. */
export function reportedWarnings(result: ResultData | null | undefined): ReportedWarning[] {
  const listed = result?.crawl_summary?.['warnings'];
  if (!Array.isArray(listed)) return [];
  const found: ReportedWarning[] = [];
  for (const code of REPORTED) {
    const entry: unknown = listed.find((each) => isObject(each) && each['code'] === code);
    if (isObject(entry) && typeof entry['message'] === 'string')
      found.push({ code, message: entry['message'] });
  }
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

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
  description:
    'What was left out, cut or refused of what the crawler reports, and what it warns of. A warning changes no status.',
});
