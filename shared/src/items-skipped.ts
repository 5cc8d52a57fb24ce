import { Type, type Static } from 'typebox';
import { JSON_DEPTH_MAX } from './json-limits.ts';
import { OpenObject } from './open-object.ts';

/** Why a line, a file or a folder of an output folder gave no item: stable codes, each as the end of a sentence. */
export const SKIP_CAUSES = {
  not_json: 'is not JSON',
  cut_off: 'is not whole: the file ends in the middle of it',
  too_long: 'is longer than 4 MiB',
  too_nested: `is nested more than ${JSON_DEPTH_MAX} deep`,
  utf_16: 'is UTF-16: items are read as UTF-8',
  other_name: 'is not read: items are read from files whose name ends in .jsonl',
  hidden: 'is not read: its name begins with a dot',
  link: 'is a link, and links are not followed',
  hard_link: 'has another name (a hard link): write a copy instead',
  special: 'is not a regular file',
  not_readable: 'may not be read by crawlerd',
  too_deep: 'is more than 8 folders deep',
  too_many: 'comes after the first 10,000 files, 10,000 folders and 100,000 names',
  too_much: 'is not read on: more than 512 MiB were no items',
} as const;
export type SkipCause = keyof typeof SKIP_CAUSES;
const CAUSES = Object.keys(SKIP_CAUSES).filter((key): key is SkipCause => key in SKIP_CAUSES);

export const SKIP_SAMPLE_MAX = 5;

const Count = Type.Integer({ minimum: 0 });
const SkippedSchema = OpenObject({
  file: Type.String({ maxLength: 200, description: 'Below the output folder.' }),
  line: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description: 'Null if it is the whole file or folder.',
  }),
  why: Type.Enum(CAUSES),
  text: Type.Union([Type.String({ maxLength: 200 }), Type.Null()], { description: 'How the line begins.' }),
});

/** What of an output folder gave no item. */
export const ItemsSkippedSchema = OpenObject({
  count: Type.Integer({ minimum: 0, description: 'lines + files' }),
  lines: Count,
  files: Type.Integer({ minimum: 0, description: 'Files and folders that were not read.' }),
  at_least: Type.Boolean({ description: 'Not everything was looked at, so there may be more.' }),
  altered: Type.Integer({
    minimum: 0,
    description: 'Items that are not as they were written: NaN is null, bytes that are no UTF-8 are U+FFFD.',
  }),
  sample: Type.Array(SkippedSchema, { maxItems: SKIP_SAMPLE_MAX }),
});

/** What is known of a list of items once it has been read. */
export const ItemsSummarySchema = OpenObject({
  source: Type.Enum(['files', 'reported'], {
    description:
      'files: from the output folder. reported: there are none, so they are those of the completion, which has at most 100.',
  }),
  items_skipped: ItemsSkippedSchema,
  items_missing: Type.Union([Count, Type.Null()], {
    description:
      'By how many the total_data_count of the completion exceeds what is there; null if that is not known.',
  }),
});

export type SkippedSample = Static<typeof SkippedSchema>;
export type ItemsSkipped = Static<typeof ItemsSkippedSchema>;
export type ItemsSummary = Static<typeof ItemsSummarySchema>;

export const NOTHING_SKIPPED: ItemsSkipped = {
  count: 0,
  lines: 0,
  files: 0,
  at_least: false,
  altered: 0,
  sample: [],
};

/** The headers that go with a list of items. */
export const ITEMS_SOURCE_HEADER = 'x-items-source';
export const ITEMS_SKIPPED_HEADER = 'x-items-skipped';
/** Of a table: how many items it holds, and how many columns more it would have; so many at least from 10,000. */
export const ITEMS_COUNT_HEADER = 'x-items-count';
export const ITEMS_COLUMNS_LEFT_OUT_HEADER = 'x-items-columns-left-out';
/** With `since`: the execution that they are compared with. */
export const ITEMS_PREVIOUS_HEADER = 'x-items-previous-execution';
/** A trailer: the whole is known only at the end. */
export const ITEMS_SUMMARY_TRAILER = 'x-items-summary';

/** A sentence for people; null if there is nothing to say. */
export function skippedSentence({ lines, files, at_least, altered, sample }: ItemsSkipped): string | null {
  const parts: string[] = [];
  if (lines + files > 0) {
    const counts = [...counted(lines, 'line'), ...counted(files, 'file')].join(' and ');
    const were = lines + files === 1 ? 'was' : 'were';
    const examples = sample.map(exampleText).join('; ');
    parts.push(`${at_least ? 'At least ' : ''}${counts} ${were} left out: ${examples}`);
  }
  if (altered > 0) {
    const were = altered === 1 ? 'item was' : 'items were';
    parts.push(`${altered} ${were} altered: NaN is null, and bytes that are not UTF-8 are U+FFFD`);
  }
  return parts.length === 0 ? null : `${parts.join('. ')}.`;
}

function counted(count: number, noun: string): string[] {
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
}

function exampleText({ file, line, why, text }: SkippedSample): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place} ${SKIP_CAUSES[why]}${text === null ? '' : `: ${text}`}`;
}
