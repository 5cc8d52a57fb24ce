import type { CsvOptions } from '@crawlerd/formats';
import type { BuiltFormat, OutputConfig } from '@crawlerd/shared';

/** Which files are built from the items at the end, and how. */
export interface OutputOptions {
  /** Without jsonl, which is always written. */
  readonly formats: readonly BuiltFormat[];
  /** Columns of tables, in this order; null: all columns. */
  readonly fields: readonly string[] | null;
  readonly csv: CsvOptions;
  /** Whether all exchanges are kept in WARC archives. */
  readonly warc: boolean;
  /** Maximum number of items per file; null: one file. */
  readonly rotateItems: number | null;
  /** Whether json and csv are compressed; the other formats always are. */
  readonly gzip: boolean;
}

export function outputOptions(config: OutputConfig): OutputOptions {
  const { format, fields, csv } = config;
  const formats = typeof format === 'string' ? [format] : format;
  return {
    formats: [...new Set(formats)].filter((each) => each !== 'jsonl'),
    fields: fields ?? null,
    gzip: config.gzip,
    rotateItems: config.rotate_items ?? null,
    warc: config.warc,
    csv: { bom: csv.bom, delimiter: csv.delimiter, safeFormulas: csv.safe_formulas },
  };
}
