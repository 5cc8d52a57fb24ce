import type { BuiltFormat } from '@crawlerd/shared';
import type { Format } from './format.ts';

/** How to load each format. */
export type Formats = Readonly<Record<BuiltFormat, () => Promise<Format>>>;

/**
 * Every format that is built from lines of JSON. The schema of `output_config.format` lists the same names. Only those
 * that are wanted are loaded.
 */
export const FORMATS: Formats = {
  json: async () => {
    const { jsonArray } = await import('./json-array.ts');
    return { extension: 'json', isGzippable: true, takes: 'lines', bytes: jsonArray };
  },
  csv: async () => {
    const { csvBytes } = await import('./csv.ts');
    return { extension: 'csv', isGzippable: true, takes: 'table', bytes: csvBytes };
  },
  xlsx: async () => {
    const { xlsxBytes } = await import('./xlsx.ts');
    return { extension: 'xlsx', isGzippable: false, takes: 'table', bytes: xlsxBytes };
  },
  parquet: async () => {
    const { parquetBytes } = await import('./parquet.ts');
    return { extension: 'parquet', isGzippable: false, takes: 'table', bytes: parquetBytes };
  },
};

/**
 * Loads formats before they are needed: outside of a container, the files of the crawler may be replaced by a newer
 * version while it crawls.
 */
export async function loadFormats(names: readonly BuiltFormat[]): Promise<void> {
  await Promise.all(names.map((name) => FORMATS[name]()));
}
