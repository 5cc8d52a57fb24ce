import { Type, type Static } from 'typebox';
import { PatternString } from './faults.ts';

const OUTPUT_FORMATS = ['jsonl', 'json', 'csv', 'xlsx', 'parquet'] as const;
const Format = Type.Enum([...OUTPUT_FORMATS]);

/** How a table of texts is written. */
export const CsvSchema = Type.Object(
  {
    bom: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Write a byte order mark, so that spreadsheets read the file as UTF-8.',
      }),
    ),
    delimiter: Type.Optional(
      PatternString('^[^"\\r\\n]$', 'must be a single character other than a quote or a line break', {
        default: ',',
        description: 'Separator between two cells.',
      }),
    ),
    safe_formulas: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Prefix text that a spreadsheet would run as a formula with an apostrophe.',
      }),
    ),
  },
  { description: 'CSV options.' },
);

export const OutputConfigSchema = Type.Object(
  {
    format: Type.Optional(
      Type.Union([Format, Type.Array(Format, { minItems: 1, maxItems: 10 })], {
        default: 'jsonl',
        description:
          'jsonl, json, csv, xlsx or parquet, or a list of them. Items are always streamed to a .jsonl file; the other formats are built from it at the end.',
      }),
    ),
    fields: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        minItems: 1,
        maxItems: 1000,
        description: 'Columns of csv, xlsx and parquet, in this order; default: all columns.',
      }),
    ),
    csv: Type.Optional(CsvSchema),
    gzip: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Compress json and csv to .json.gz and .csv.gz; the .jsonl is never compressed.',
      }),
    ),
    rotate_items: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000,
        description:
          'Maximum number of items per json, csv, xlsx or parquet file; more items go into additional files.',
      }),
    ),
    warc: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Also record everything that is fetched in WARC archives.',
      }),
    ),
    save_path: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        default: '/app/output',
        description: 'Output folder; must be inside the output mount.',
      }),
    ),
    filename_prefix: Type.Optional(
      // A separator or a leading dot would leave the folder or hide the file.
      PatternString(
        '^[^./\\\\\\u0000-\\u001f][^/\\\\\\u0000-\\u001f]*$',
        'must be a file name: no slashes, no leading dot',
        { maxLength: 100, description: 'Prefix of the output file names; default: the task name.' },
      ),
    ),
  },
  { description: 'Where and how items are written.' },
);

export type OutputConfig = Static<typeof OutputConfigSchema>;
export type OutputFormat = Static<typeof Format>;
