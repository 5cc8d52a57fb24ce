import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import type { CsvOptions } from '../plan/output-options.ts';
import type { Table } from './table.ts';

export interface WriteOptions {
  readonly csv: CsvOptions;
  /** The last transforms before the file; empty unless it is compressed. */
  readonly compression: readonly Transform[];
  readonly signal: AbortSignal;
}

/** How a file of a format is written. Rotation, names, removal and manifest follow from it. */
export type Format = FormatFile & (FormatOfLines | FormatOfTables);

export interface FormatFile {
  /** File name extension without the dot. */
  readonly extension: string;
  /** Whether `output_config.gzip` applies; false for formats that are always compressed. */
  readonly isGzippable: boolean;
}

interface FormatOfLines {
  readonly takes: 'lines';
  /** Each line is an item as JSON. Returns their number. */
  readonly write: (
    lines: AsyncIterable<string>,
    target: FileHandle,
    options: WriteOptions,
  ) => Promise<number>;
}

interface FormatOfTables {
  readonly takes: 'table';
  readonly write: (table: Table, target: FileHandle, options: WriteOptions) => Promise<void>;
}
