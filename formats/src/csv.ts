import type { FileBytes, WriteOptions } from './format.ts';
import { cellText, type Cell } from './cells.ts';
import { rowBatches, type Table } from './table.ts';

const CHUNK_LENGTH = 32_768;

/** A table as CSV (RFC 4180, with line feeds). */
export async function* csvBytes(table: Table, { csv }: Pick<WriteOptions, 'csv'>): FileBytes {
  const { delimiter, safeFormulas } = csv;
  // A lone carriage return ends a row for some readers.
  const special = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/, '\\$&')}]`, 'u');
  const isInNumbers = /[-+.\de]/.test(delimiter);
  const field = (cell: Cell): string => {
    if (cell === null) return '';
    // Numbers are not formulas, not even negative ones.
    if (typeof cell === 'number' && !isInNumbers) return String(cell);
    const text = cellText(cell);
    const safe = safeFormulas && typeof cell !== 'number' ? defused(text) : text;
    return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const line = (cells: readonly Cell[]): string => {
    let text = field(cells[0] ?? null);
    for (let i = 1; i < cells.length; i++) text += delimiter + field(cells[i] ?? null);
    // An empty line is no row for most readers.
    return text === '' ? '""\n' : `${text}\n`;
  };
  // Column names may come from pages too, through JSON-LD.
  let pending = (csv.bom ? '\uFEFF' : '') + line(table.columns.map(({ name }) => name));
  for await (const rows of rowBatches(table)) {
    for (const row of rows) {
      pending += line(row);
      if (pending.length < CHUNK_LENGTH) continue;
      yield Buffer.from(pending);
      pending = '';
    }
  }
  yield Buffer.from(pending);
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const AT_SIGN = 0x40;
const DELETE = 0x7f;

// Full-width characters count too: some spreadsheets convert them to ASCII.
const FORMULA = /^[\s\uFEFF]*[=+\-@\t\r＝＋－＠]/u;

/** A text that a spreadsheet shows instead of running it as a formula. */
function defused(text: string): string {
  const first = text.charCodeAt(0);
  if ((first > AT_SIGN && first <= DELETE) || (first >= DIGIT_0 && first <= DIGIT_9)) return text;
  return FORMULA.test(text) ? `'${text}` : text;
}
