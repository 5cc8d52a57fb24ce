import type { FileHandle } from 'node:fs/promises';
import { stringify } from 'csv-stringify';
import type { WriteOptions } from './format.ts';
import { pump } from './pump.ts';
import { cellText, type Cell, type Table } from './table.ts';

/** Writes a table as CSV (RFC 4180, with line feeds). */
export async function writeCsv(
  table: Table,
  target: FileHandle,
  { csv: { bom, delimiter, safeFormulas }, compression }: WriteOptions,
): Promise<void> {
  const textOf = (cell: Cell): string => {
    const text = cellText(cell);
    // Numbers are not formulas, not even negative ones.
    return safeFormulas && typeof cell !== 'number' ? defused(text) : text;
  };
  // Column names may come from pages too, through JSON-LD.
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

// Full-width characters count too: some spreadsheets convert them to ASCII.
const FORMULA = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/u;

/** A text that a spreadsheet shows instead of running it as a formula. */
function defused(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
