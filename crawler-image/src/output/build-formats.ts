import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createGzip } from 'node:zlib';
import { writeCsv } from './csv.ts';
import { writeJsonArray } from './json-array.ts';
import type { OutputOptions } from './output-options.ts';
import { writeParquet } from './parquet.ts';
import { readTable } from './table.ts';
import { writeAtomically } from './write-atomically.ts';
import { writeXlsx } from './xlsx.ts';

type Format = OutputOptions['formats'][number];

/** Where the file of a format is, beside the .jsonl. */
export function formatPath(itemFile: string, format: Format, options: OutputOptions): string {
  const { dir, name } = path.parse(itemFile);
  return path.join(dir, `${name}.${format}${isGzipped(format, options) ? '.gz' : ''}`);
}

function isGzipped(format: Format, { gzip }: OutputOptions): boolean {
  return gzip && (format === 'json' || format === 'csv');
}

/**
 * Builds the file of a format from the .jsonl, item by item. What stood there before is replaced as a whole.
 *
 * @throws OutputError, also when `signal` cut it short; the .jsonl is whole in any case.
 */
export async function buildFormat(
  itemFile: string,
  format: Format,
  options: OutputOptions,
  signal: AbortSignal,
): Promise<void> {
  await writeAtomically(formatPath(itemFile, format, options), (handle) =>
    write(itemFile, format, options, handle, signal),
  );
}

async function write(
  itemFile: string,
  format: Format,
  options: OutputOptions,
  handle: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  const compression = isGzipped(format, options) ? [createGzip()] : [];
  if (format === 'json') return writeJsonArray(itemFile, handle, signal, compression);
  const table = await readTable(itemFile, options.fields, signal);
  switch (format) {
    case 'csv':
      return writeCsv(table, handle, options.csv, compression);
    case 'xlsx':
      return writeXlsx(table, handle);
    case 'parquet':
      return writeParquet(table, handle);
  }
}
