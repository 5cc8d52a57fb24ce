import type { FileBytes, WriteOptions } from './format.ts';
import { cellText, type Cell } from './cells.ts';
import type { Table } from './table.ts';

const CHUNK_LENGTH = 32_768;

/** A table as CSV (RFC 4180, with line feeds). */
export async function* csvBytes(table: Table, { csv }: Pick<WriteOptions, 'csv'>): FileBytes {
  const { delimiter, safeFormulas } = csv;
  // A lone carriage return ends a row for some readers.
  const special = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/, '\\$&')}]`, 'u');
  const field = (cell: Cell): string => {
    const text = cellText(cell);
    // Numbers are not formulas, not even negative ones.
    const safe = safeFormulas && typeof cell !== 'number' ? defused(text) : text;
    return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const line = (cells: readonly Cell[]): string => {
    let text = '';
    for (const [i, cell] of cells.entries()) text += i === 0 ? field(cell) : delimiter + field(cell);
    // An empty line is no row for most readers.
    return text === '' ? '""\n' : `${text}\n`;
  };
  // Column names may come from pages too, through JSON-LD.
  let pending = (csv.bom ? '\uFEFF' : '') + line(table.columns.map(({ name }) => name));
  for await (const row of table.rows()) {
    pending += line(row);
    if (pending.length < CHUNK_LENGTH) continue;
    yield Buffer.from(pending);
    pending = '';
  }
  yield Buffer.from(pending);
}

// Full-width characters count too: some spreadsheets convert them to ASCII.
const FORMULA = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/u;

/** A text that a spreadsheet shows instead of running it as a formula. */
function defused(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
