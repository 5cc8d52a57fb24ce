import type { BuiltFormat } from '@crawlerd/shared';
import { writeCsv } from './csv.ts';
import type { Format } from './format.ts';
import { writeJsonArray } from './json-array.ts';
import { writeParquet } from './parquet.ts';
import { writeXlsx } from './xlsx.ts';

export type Formats = Readonly<Record<BuiltFormat, Format>>;

/** Every format that is built from the .jsonl. Its name stands in `output_config.format` of the schema too. */
export const FORMATS: Formats = {
  json: { ending: 'json', isPlain: true, takes: 'lines', write: writeJsonArray },
  csv: { ending: 'csv', isPlain: true, takes: 'table', write: writeCsv },
  xlsx: {
    ending: 'xlsx',
    isPlain: false,
    takes: 'table',
    write: (table, target) => writeXlsx(table, target),
  },
  parquet: { ending: 'parquet', isPlain: false, takes: 'table', write: writeParquet },
};
