import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { CsvOptions } from './output-options.ts';
import { cellText, type Cell, type Table } from './table.ts';

/** Writes a table as CSV (RFC 4180, with line feeds). */
export async function writeCsv(
  table: Table,
  target: FileHandle,
  { bom, delimiter, safeFormulas }: CsvOptions,
): Promise<void> {
  const textOf = (cell: Cell): string => {
    const text = cellText(cell);
    // Numbers are no formulas, negative ones neither.
    return safeFormulas && typeof cell !== 'number' ? defused(text) : text;
  };
  await pipeline(
    Readable.from(textRows(table, textOf)),
    // Names of columns come from pages too, by way of JSON-LD.
    stringify({ header: true, bom, delimiter, columns: table.columns.map(({ name }) => textOf(name)) }),
    // Not target.createWriteStream(): told to leave the file open, it never says that it has finished.
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await target.appendFile(chunk);
    },
  );
}

async function* textRows(table: Table, textOf: (cell: Cell) => string): AsyncGenerator<string[]> {
  for await (const row of table.rows()) yield row.map(textOf);
}

// Full-width signs count too: some spreadsheets fold them to the plain ones.
const FORMULA = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/u;

/** A text that a spreadsheet shows, and does not run. */
export function defused(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
