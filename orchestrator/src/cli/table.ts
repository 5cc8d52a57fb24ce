import Table from 'cli-table3';
import type { Style } from './style.ts';
import { displayWidth, fitEnd, printable } from './text.ts';

export interface Column<Row> {
  readonly title: string;
  /** Widest the column may be, in cells; default: as wide as its content. */
  readonly maxWidth?: number;
  /** Whether the column keeps its width on a narrow terminal, because half of it is worth nothing. */
  readonly rigid?: boolean;
  readonly align?: 'left' | 'right';
  /** The cell's text; made printable here. */
  value(row: Row): string;
  /** Colours the finished cell. */
  paint?(text: string, row: Row): string;
}

/** `boxed` and `aligned` are for people, `tsv` (tab-separated, with a head line) for programs. */
export type TableLayout = 'boxed' | 'aligned' | 'tsv';

/** Boxes where colours are, alignment on plain terminals, tabs for everything else. */
export function layoutFor(style: Style): TableLayout {
  if (style.rich) return 'boxed';
  return style.live ? 'aligned' : 'tsv';
}

/** Rows as a table, ending in a line break. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  layout: TableLayout,
  style: Style,
): string {
  if (layout === 'tsv') {
    const body = rows.map((row) => columns.map((column) => printable(column.value(row))).join('\t'));
    return `${[columns.map(({ title }) => title).join('\t'), ...body].join('\n')}\n`;
  }
  const cells = rows.map((row) => columns.map((column) => printable(column.value(row))));
  const widths = fitWidths(columns, cells, roomFor(columns.length, layout, style));
  const table = new Table({
    head: columns.map(({ title }, index) => style.paint('bold', fitEnd(title, widths[index] ?? 0))),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    // Our own colours only: the library's would ignore NO_COLOR.
    style: { head: [], border: [], compact: true, ...(layout === 'aligned' ? NO_PADDING : {}) },
    ...(layout === 'aligned' ? { chars: NO_BOX } : {}),
  });
  for (const [at, row] of rows.entries()) {
    table.push(
      columns.map((column, index) => {
        const text = fitEnd(cells[at]?.[index] ?? '', widths[index] ?? 0);
        return column.paint?.(text, row) ?? text;
      }),
    );
  }
  const text = table.toString();
  return `${layout === 'aligned' ? text.replaceAll(/ +$/gm, '') : text}\n`;
}

const NARROWEST = 6;

/** Widths of the columns' texts: as they are, then the widest made narrower until all fit the room. */
function fitWidths<Row>(
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  room: number,
): number[] {
  const widths = columns.map(({ title, maxWidth }, index) => {
    const natural = cells.map((row) => displayWidth(row[index] ?? ''));
    return Math.max(displayWidth(title), Math.min(Math.max(0, ...natural), maxWidth ?? Infinity));
  });
  for (let excess = widths.reduce((sum, width) => sum + width, -room); excess > 0; excess--) {
    const soft = widths.map((width, index) => (columns[index]?.rigid === true ? 0 : width));
    const widest = soft.indexOf(Math.max(...soft));
    if ((soft[widest] ?? 0) <= NARROWEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Cells left for text on a line; no limit off a terminal. */
function roomFor(columnCount: number, layout: TableLayout, { live, columns }: Style): number {
  if (!live) return Infinity;
  return columns - (layout === 'boxed' ? 3 * columnCount + 1 : 2 * (columnCount - 1));
}

/** Label and value on a line each, the values in one column; empty values are left out. */
export function renderFacts(facts: readonly (readonly [string, string | null])[], style: Style): string {
  const given = facts.filter(([, value]) => value !== null && value !== '');
  const width = Math.max(0, ...given.map(([label]) => displayWidth(label)));
  return given
    .map(([label, value]) => {
      const gap = ' '.repeat(width - displayWidth(label));
      return `${style.paint('dim', label)}${gap}  ${value ?? ''}\n`;
    })
    .join('');
}

const NO_PADDING = { 'padding-left': 0, 'padding-right': 2 };
const NO_BOX = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);
