import type { FileBytes, WriteOptions } from './format.ts';
import { cellXml } from './xlsx-cell.ts';
import type { Cell } from './cells.ts';
import type { Table } from './table.ts';
import { zipBytes, type MemberSource } from './zip-bytes.ts';

/** "Excel specifications and limits"; the first row of a sheet is its header. */
const SHEET_ROWS_MAX = 1_048_576;
const COLUMNS_MAX = 16_384;

/**
 * A table as a workbook (ECMA-376). Texts are stored inline, because a table of shared strings would have to be held in
 * memory until the end, and always as text, so that no formula is run and no digit is lost.
 *
 * @throws Error with a sentence if there are more columns than xlsx allows.
 */
export async function* xlsxBytes(
  table: Table,
  { sheetRows = SHEET_ROWS_MAX }: Pick<WriteOptions, 'sheetRows'> = {},
): FileBytes {
  if (table.columns.length > COLUMNS_MAX)
    throw new Error(
      `there are ${table.columns.length} columns and xlsx allows ${COLUMNS_MAX}; choose some of them with fields`,
    );
  const rows = table.rows();
  try {
    yield* zipBytes(membersOf(table, rows, sheetRows));
  } finally {
    await rows.return(undefined);
  }
}

function* membersOf(table: Table, rows: AsyncGenerator<Cell[]>, sheetRows: number): Generator<MemberSource> {
  const header = table.columns.map(({ name }) => name);
  const count = Math.max(1, Math.ceil(table.rowCount / (sheetRows - 1)));
  const sheets = Array.from({ length: count }, (_, i) => i + 1);
  const toSheets = sheets.map((n) => ['worksheet', `worksheets/sheet${n}.xml`] as const);
  const texts = {
    '[Content_Types].xml': contentTypes(sheets),
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': workbook(sheets),
    'xl/_rels/workbook.xml.rels': relationships(toSheets),
  };
  for (const [name, text] of Object.entries(texts)) yield { name, texts: [text] };
  for (const n of sheets)
    yield { name: `xl/worksheets/sheet${n}.xml`, texts: sheetXml(header, rows, sheetRows) };
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const CHUNK_LENGTH = 65_536;

async function* sheetXml(
  header: readonly string[],
  rows: AsyncGenerator<Cell[]>,
  sheetRows: number,
): AsyncGenerator<string> {
  let pending = `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rowXml(header, 1)}`;
  for (let row = 2; row <= sheetRows; row++) {
    // Not `for await`: leaving the loop at the end of a sheet would close the rows.
    const next = await rows.next();
    if (next.done === true) break;
    pending += rowXml(next.value, row);
    if (pending.length < CHUNK_LENGTH) continue;
    yield pending;
    pending = '';
  }
  yield `${pending}</sheetData></worksheet>`;
}

function rowXml(cells: readonly Cell[], row: number): string {
  return `<row r="${row}">${cells.map((cell, column) => cellXml(cell, column, row)).join('')}</row>`;
}

function contentTypes(sheets: readonly number[]): string {
  const parts = sheets.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${parts.join('')}</Types>`;
}

function workbook(sheets: readonly number[]): string {
  const list = sheets.map(
    (n) => `<sheet name="items${n === 1 ? '' : ` ${n}`}" sheetId="${n}" r:id="rId${n}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list.join('')}</sheets></workbook>`;
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const list = targets.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${list.join('')}</Relationships>`;
}
