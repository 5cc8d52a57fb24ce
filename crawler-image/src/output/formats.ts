import type { BuiltFormat } from '@crawlerd/shared';
import type { Format } from './format.ts';

/** How to load each format. */
export type Formats = Readonly<Record<BuiltFormat, () => Promise<Format>>>;

/**
 * Every format that is built from the .jsonl. The schema of `output_config.format` lists the same names. Only those
 * that a crawl wants are loaded.
 */
export const FORMATS: Formats = {
  json: async () => {
    const { writeJsonArray } = await import('./json-array.ts');
    return { extension: 'json', isGzippable: true, takes: 'lines', write: writeJsonArray };
  },
  csv: async () => {
    const { writeCsv } = await import('./csv.ts');
    return { extension: 'csv', isGzippable: true, takes: 'table', write: writeCsv };
  },
  xlsx: async () => {
    const { writeXlsx } = await import('./xlsx.ts');
    return {
      extension: 'xlsx',
      isGzippable: false,
      takes: 'table',
      write: (table, target) => writeXlsx(table, target),
    };
  },
  parquet: async () => {
    const { writeParquet } = await import('./parquet.ts');
    return { extension: 'parquet', isGzippable: false, takes: 'table', write: writeParquet };
  },
};

/**
 * Loads formats before they are needed: outside of a container, the files of the crawler may be replaced by a newer
 * version while it crawls.
 */
export async function loadFormats(names: readonly BuiltFormat[]): Promise<void> {
  await Promise.all(names.map((name) => FORMATS[name]()));
}
