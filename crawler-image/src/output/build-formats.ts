import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { writeCsv } from './csv.ts';
import { writeJsonArray } from './json-array.ts';
import type { OutputOptions } from './output-options.ts';
import { writeParquet } from './parquet.ts';
import { readTable } from './table.ts';
import { writeAtomically } from './write-atomically.ts';
import { writeXlsx } from './xlsx.ts';

/**
 * Builds the file of a format from the .jsonl, item by item, and returns its path. What stood there before is
 * replaced as a whole.
 *
 * @throws OutputError, also when `signal` cut it short; the .jsonl is whole in any case.
 */
export async function buildFormat(
  itemFile: string,
  format: OutputOptions['formats'][number],
  options: OutputOptions,
  signal: AbortSignal,
): Promise<string> {
  const { dir, name } = path.parse(itemFile);
  const target = path.join(dir, `${name}.${format}`);
  await writeAtomically(target, (handle) => write(itemFile, format, options, handle, signal));
  return target;
}

async function write(
  itemFile: string,
  format: OutputOptions['formats'][number],
  options: OutputOptions,
  handle: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  if (format === 'json') return writeJsonArray(itemFile, handle, signal);
  const table = await readTable(itemFile, options.fields, signal);
  switch (format) {
    case 'csv':
      return writeCsv(table, handle, options.csv);
    case 'xlsx':
      return writeXlsx(table, handle);
    case 'parquet':
      return writeParquet(table, handle);
  }
}
