import { cellText, type Cell } from './cells.ts';

/** Maximum length of a cell in UTF-16 units: "Excel specifications and limits". */
const CELL_LENGTH_MAX = 32_767;
const CUT_MARK = '… [cut]';

/** The element of a cell; empty for an empty one. `column` counts from 0, `row` from 1. */
export function cellXml(cell: Cell, column: number, row: number): string {
  if (cell === null || cell === '') return '';
  const place = `r="${columnName(column)}${row}"`;
  if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c ${place} t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${xmlText(cut(cellText(cell)))}</t></is></c>`;
}

/** A, B, … Z, AA, AB, … */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter;
}

function cut(text: string): string {
  if (text.length <= CELL_LENGTH_MAX) return text;
  const kept = text.slice(0, CELL_LENGTH_MAX - CUT_MARK.length);
  // Never between the two halves of a surrogate pair.
  return kept.replace(/[\ud800-\udbff]$/, '') + CUT_MARK;
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * A text as XML 1.0. Characters that XML forbids, and carriage returns, which XML readers turn into line feeds, become
 * `_xHHHH_` (ECMA-376 Part 1, 22.9.2.19, ST_Xstring); text that already looks like that is escaped.
 */
function xmlText(text: string): string {
  return (
    text
      .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      // oxlint-disable-next-line no-control-regex -- control characters are what must go
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/gu, escaped)
      .replaceAll(/[&<>]/g, (sign) => NAMED[sign] ?? '')
  );
}

function escaped(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}
