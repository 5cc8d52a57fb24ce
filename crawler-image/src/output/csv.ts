import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { readLines } from './read-lines.ts';

type Row = Record<string, string>;

/**
 * Writes the items of a .jsonl as CSV. Columns are the union over all items, so the file is read twice.
 * Nested values become columns such as `_meta.status`; the values of a list share a cell. A byte order
 * mark makes spreadsheets read it as UTF-8, and texts that they would run as formulas are defused.
 */
export async function writeCsv(itemFile: string, target: FileHandle, signal: AbortSignal): Promise<void> {
  const columns = new Set<string>();
  for await (const row of readRows(itemFile, signal)) {
    for (const column of Object.keys(row)) columns.add(column);
  }
  await pipeline(
    Readable.from(readRows(itemFile, signal)),
    stringify({ header: true, bom: true, columns: [...columns].map((key) => ({ key: [key], header: key })) }),
    // Not target.createWriteStream(): told to leave the file open, it never says that it has finished.
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await target.appendFile(chunk);
    },
  );
}

async function* readRows(itemFile: string, signal: AbortSignal): AsyncGenerator<Row> {
  for await (const line of readLines(itemFile)) {
    signal.throwIfAborted();
    const item: unknown = JSON.parse(line);
    yield toRow(item);
  }
}

/** An item as one flat row of cells. */
export function toRow(item: unknown): Row {
  const row: Row = {};
  fill(row, '', item);
  return row;
}

function fill(row: Row, column: string, value: unknown): void {
  if (Array.isArray(value)) {
    row[column] = defuse(value.map(plainText).join(' | '));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      fill(row, column === '' ? key : `${column}.${key}`, inner);
  } else {
    row[column] = typeof value === 'string' ? defuse(value) : plainText(value);
  }
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// Full-width signs count too: some spreadsheets fold them to the plain ones.
const FORMULA = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/u;

function defuse(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
