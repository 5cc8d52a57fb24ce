import type { FileHandle } from 'node:fs/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { writeCsv } from './csv.ts';
import { cut } from './cut.ts';
import { formatFile, isGzipped, removeWhole, removeParts, type Format } from './format-files.ts';
import { writeJsonArray } from './json-array.ts';
import { OutputError } from '../files/output-error.ts';
import type { OutputOptions } from '../plan/output-options.ts';
import { writeParquet } from './parquet.ts';
import { readLines } from '../files/read-lines.ts';
import { readTable, type Table } from './table.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { writeXlsx } from './xlsx.ts';

export interface BuiltFile {
  readonly file: string;
  /** Items in it. */
  readonly rows: number;
}

/** Writes what goes into one file; says how many items that were. */
type Write = (target: FileHandle) => Promise<number>;

/**
 * Builds the files of a format from the .jsonl, item by item, and yields each when it is there. Each appears as a
 * whole or not at all; what an earlier attempt has built under other names is gone before.
 *
 * @throws OutputError, also when `signal` cut it short; the .jsonl is whole in any case.
 */
export async function* buildFormat(
  itemFile: string,
  format: Format,
  options: OutputOptions,
  signal: AbortSignal,
): AsyncGenerator<BuiltFile> {
  let part = 1;
  const nextFile = (): string => formatFile(itemFile, format, options, part);
  try {
    await removeParts(itemFile, format);
    await removeWhole(itemFile, format, options);
    for await (const write of filesOf(itemFile, format, options, signal)) {
      const file = nextFile();
      let rows = 0;
      await writeAtomically(file, async (target) => {
        rows = await write(target);
      });
      part += 1;
      yield { file, rows };
    }
  } catch (error) {
    throw error instanceof OutputError ? error : OutputError.from(nextFile(), error);
  }
}

async function* filesOf(
  itemFile: string,
  format: Format,
  options: OutputOptions,
  signal: AbortSignal,
): AsyncGenerator<Write> {
  const size = options.rotateItems ?? Infinity;
  const compression = (): Gzip[] => (isGzipped(format, options) ? [createGzip()] : []);
  if (format === 'json') {
    for await (const lines of cut(readLines(itemFile), size))
      yield (target) => writeJsonArray(lines, target, signal, compression());
    return;
  }
  const table = await readTable(itemFile, options.fields, signal);
  let left = table.rowCount;
  for await (const rows of cut(table.rows(), size)) {
    const part = { columns: table.columns, rowCount: Math.min(size, left), rows: () => rows };
    yield async (target) => {
      await writeTable(part, format, options, target, compression());
      left -= part.rowCount;
      return part.rowCount;
    };
  }
}

function writeTable(
  table: Table,
  format: Exclude<Format, 'json'>,
  options: OutputOptions,
  target: FileHandle,
  compression: readonly Gzip[],
): Promise<void> {
  switch (format) {
    case 'csv':
      return writeCsv(table, target, options.csv, compression);
    case 'xlsx':
      return writeXlsx(table, target);
    case 'parquet':
      return writeParquet(table, target);
  }
}
