import type { OutputConfig, OutputFormat } from '@crawlerd/shared';

/** What is built from the items at the end, and how. */
export interface OutputOptions {
  /** Without jsonl, which is always there. */
  readonly formats: readonly Exclude<OutputFormat, 'jsonl'>[];
  /** Columns of tables, in this order; null: all there are. */
  readonly fields: readonly string[] | null;
  readonly csv: CsvOptions;
  /** Whether all that is fetched is kept in archives. */
  readonly warc: boolean;
  /** Items of one file at most; null: all in one. */
  readonly rotateItems: number | null;
  /** Of json and csv; the others are compressed in themselves. */
  readonly gzip: boolean;
}

export interface CsvOptions {
  readonly bom: boolean;
  readonly delimiter: string;
  readonly safeFormulas: boolean;
}

export function outputOptions({
  format = [],
  fields,
  csv = {},
  gzip = false,
  rotate_items,
  warc = false,
}: OutputConfig = {}): OutputOptions {
  const formats = typeof format === 'string' ? [format] : format;
  return {
    formats: [...new Set(formats)].filter((each) => each !== 'jsonl'),
    fields: fields ?? null,
    gzip,
    rotateItems: rotate_items ?? null,
    warc,
    csv: {
      bom: csv.bom ?? true,
      delimiter: csv.delimiter ?? ',',
      safeFormulas: csv.safe_formulas ?? true,
    },
  };
}
