import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import type { CsvOptions } from '../plan/output-options.ts';
import type { Table } from './table.ts';

export interface WriteOptions {
  readonly csv: CsvOptions;
  /** What the bytes pass through last; empty unless the file is to be compressed. */
  readonly compression: readonly Transform[];
  readonly signal: AbortSignal;
}

/** How a file of a format is written. A file in parts, its name, its removal and its place in the manifest follow. */
export type Format = FormatFile & (FormatOfLines | FormatOfTables);

export interface FormatFile {
  /** What its file names end in, without the dot. */
  readonly ending: string;
  /** Whether `output_config.gzip` compresses it; false for a format that is compressed in itself. */
  readonly isPlain: boolean;
}

interface FormatOfLines {
  readonly takes: 'lines';
  /** Each line is an item as JSON. Returns how many there were. */
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
