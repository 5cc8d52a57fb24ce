import type { BuiltFormat } from '@crawlerd/shared';
import { writeCsv } from './csv.ts';
import type { Format } from './format.ts';
import { writeJsonArray } from './json-array.ts';
import { writeParquet } from './parquet.ts';
import { writeXlsx } from './xlsx.ts';

export type Formats = Readonly<Record<BuiltFormat, Format>>;

/** Every format that is built from the .jsonl. The schema of `output_config.format` lists the same names. */
export const FORMATS: Formats = {
  json: { extension: 'json', isGzippable: true, takes: 'lines', write: writeJsonArray },
  csv: { extension: 'csv', isGzippable: true, takes: 'table', write: writeCsv },
  xlsx: {
    extension: 'xlsx',
    isGzippable: false,
    takes: 'table',
    write: (table, target) => writeXlsx(table, target),
  },
  parquet: { extension: 'parquet', isGzippable: false, takes: 'table', write: writeParquet },
};
