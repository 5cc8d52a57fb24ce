import { Type, type Static } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { PatternString } from './validation.ts';
import { OpenObject } from './open-object.ts';

export const OUTPUT_FORMATS = ['jsonl', 'json', 'csv', 'xlsx', 'parquet'] as const;
const Format = Type.Enum([...OUTPUT_FORMATS]);

export function CsvDelimiter(description: string) {
  return PatternString('^[^"\\r\\n]$', 'must be a single character other than a quote or a line break', {
    maxLength: 10,
    description,
  });
}

/** How a table of texts is written. */
export const CsvSchema = OpenObject(
  {
    bom: Defaulted(
      Type.Boolean({
        description: 'Start with a byte order mark, so that spreadsheets recognize UTF-8.',
      }),
      true,
    ),
    delimiter: Defaulted(CsvDelimiter('The character between two cells.'), ','),
    safe_formulas: Defaulted(
      Type.Boolean({
        description: 'Put an apostrophe before texts that a spreadsheet would run as a formula.',
      }),
      true,
    ),
  },
  { description: 'How csv is written.' },
);

export const OutputConfigSchema = OpenObject(
  {
    format: Defaulted(
      Type.Union([Format, Type.Array(Format, { minItems: 1, maxItems: 10 })], {
        description:
          'A format or a list of them. Items are always streamed to a .jsonl file; the other formats are built from it at the end.',
      }),
      'jsonl',
    ),
    fields: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        minItems: 1,
        maxItems: 1000,
        description: 'Columns of tables such as csv and xlsx, in this order. Default: all.',
      }),
    ),
    csv: Defaulted(CsvSchema, {}),
    gzip: Defaulted(
      Type.Boolean({
        description: 'Compress text formats, such as csv to .csv.gz; the .jsonl is never compressed.',
      }),
      false,
    ),
    rotate_items: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000,
        description: 'Items in one built file at most; more items go into further files. Default: one file.',
      }),
    ),
    warc: Defaulted(
      Type.Boolean({
        description: 'Also keep everything that is fetched in WARC archives.',
      }),
      false,
    ),
    save_path: Defaulted(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'Folder for the files; it must be inside the output folder.',
      }),
      '/app/output',
    ),
    filename_prefix: Type.Optional(
      // A separator or a leading dot would leave the folder or hide the file.
      PatternString(
        '^[^./\\\\\\u0000-\\u001f][^/\\\\\\u0000-\\u001f]*$',
        'must be a file name: no slashes, no leading dot',
        { maxLength: 100, description: 'Start of the file names. Default: the task name.' },
      ),
    ),
  },
  { description: 'Where and how items are written.' },
);

export type OutputConfig = Complete<typeof OutputConfigSchema>;
/** Of those that are built from the .jsonl at the end. */
export type BuiltFormat = Exclude<Static<typeof Format>, 'jsonl'>;
