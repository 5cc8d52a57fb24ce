import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { CsvOptions } from '../plan/output-options.ts';
import { pump } from './pump.ts';
import { cellText, type Cell, type Table } from './table.ts';

/** Writes a table as CSV (RFC 4180, with line feeds). */
export async function writeCsv(
  table: Table,
  target: FileHandle,
  { bom, delimiter, safeFormulas }: CsvOptions,
  compression: readonly Transform[],
): Promise<void> {
  const textOf = (cell: Cell): string => {
    const text = cellText(cell);
    // Numbers are no formulas, negative ones neither.
    return safeFormulas && typeof cell !== 'number' ? defused(text) : text;
  };
  // Names of columns come from pages too, by way of JSON-LD.
  const columns = table.columns.map(({ name }) => textOf(name));
  await pump(
    textRows(table, textOf),
    [stringify({ header: true, bom, delimiter, columns }), ...compression],
    (chunk) => target.appendFile(chunk),
  );
}

async function* textRows(table: Table, textOf: (cell: Cell) => string): AsyncGenerator<string[]> {
  for await (const row of table.rows()) yield row.map(textOf);
}

// Full-width signs count too: some spreadsheets fold them to the plain ones.
const FORMULA = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/u;

/** A text that a spreadsheet shows, and does not run. */
function defused(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
