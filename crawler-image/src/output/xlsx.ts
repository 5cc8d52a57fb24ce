import type { FileHandle } from 'node:fs/promises';
import { cellXml } from './xlsx-cell.ts';
import type { Cell, Table } from './table.ts';
import { ZipFile } from './zip-file.ts';

/** "Excel specifications and limits"; the first row of a sheet is its header. */
const SHEET_ROWS_MAX = 1_048_576;
const COLUMNS_MAX = 16_384;

/**
 * Writes a table as a workbook (ECMA-376). Texts are stored inline, because a table of shared strings would have to be
 * held in memory until the end, and always as text, so that no formula is run and no digit is lost.
 *
 * @param sheetRows Maximum number of rows per sheet, header included; more rows go into further sheets.
 * @throws Error with a sentence if there are more columns than xlsx allows.
 */
export async function writeXlsx(table: Table, target: FileHandle, sheetRows = SHEET_ROWS_MAX): Promise<void> {
  if (table.columns.length > COLUMNS_MAX)
    throw new Error(
      `there are ${table.columns.length} columns and xlsx allows ${COLUMNS_MAX}; choose some with output_config.fields`,
    );
  const header = table.columns.map(({ name }) => name);
  const sheets = Array.from(
    { length: Math.max(1, Math.ceil(table.rowCount / (sheetRows - 1))) },
    (_, i) => i + 1,
  );
  const zip = new ZipFile(target);
  await zip.add('[Content_Types].xml', [contentTypes(sheets)]);
  await zip.add('_rels/.rels', [relationships([['officeDocument', 'xl/workbook.xml']])]);
  await zip.add('xl/workbook.xml', [workbook(sheets)]);
  await zip.add('xl/_rels/workbook.xml.rels', [
    relationships(sheets.map((n) => ['worksheet', `worksheets/sheet${n}.xml`])),
  ]);
  const rows = table.rows();
  for (const n of sheets) await zip.add(`xl/worksheets/sheet${n}.xml`, sheetXml(header, rows, sheetRows));
  await zip.finish();
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
