import type { Table } from './table.ts';

export interface CsvOptions {
  readonly bom: boolean;
  readonly delimiter: string;
  readonly safeFormulas: boolean;
}

/** A row group of a Parquet file is held in memory; it ends at so many rows or characters. */
export interface ParquetGroups {
  readonly rows: number;
  readonly length: number;
}

export interface WriteOptions {
  readonly csv: CsvOptions;
  /** Maximum number of rows per sheet of a workbook, header included; more rows go into further sheets. */
  readonly sheetRows?: number;
  readonly parquet?: ParquetGroups;
}

/** How a file of a format is made. Rotation, names, removal and manifest follow from it. */
export type Format = FormatFile & (FormatOfLines | FormatOfTables);

export interface FormatFile {
  /** File name extension without the dot. */
  readonly extension: string;
  /** Whether `output_config.gzip` applies; false for formats that are always compressed. */
  readonly isGzippable: boolean;
}

/**
 * The bytes of a file, from its start to its end, for whatever takes them: nothing is made before it is asked for.
 * Some parts may be empty, so that whoever asks has something to do between long steps.
 */
export type FileBytes = AsyncGenerator<Buffer, void>;

interface FormatOfLines {
  readonly takes: 'lines';
  /** Each line is an item as JSON. */
  readonly bytes: (lines: AsyncIterable<string>, options: WriteOptions) => FileBytes;
}

interface FormatOfTables {
  readonly takes: 'table';
  readonly bytes: (table: Table, options: WriteOptions) => FileBytes;
}
