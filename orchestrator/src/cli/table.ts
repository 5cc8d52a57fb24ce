import { columnWidths } from './column-widths.ts';
import type { Style } from './style.ts';
import { displayWidth, fitEnd } from './text-width.ts';
import { printable } from './text.ts';

export interface Column<Row> {
  readonly title: string;
  /** Widest the column may be, in cells; default: as wide as its content. */
  readonly maxWidth?: number;
  /** Whether the column keeps its width on a narrow terminal, because half of it is worth nothing. */
  readonly rigid?: boolean;
  /** Left out on a terminal without room for it, the highest number first. Default: never. */
  readonly spare?: number | undefined;
  /** Narrowest the column may become, before rigid ones do. */
  readonly minWidth?: number;
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

/** Rows as a table, ending in a line break. On a terminal, no line is wider than that. */
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
  // Texts of crawlers can be long, and to measure what no terminal shows takes time.
  const shownCharacters = style.live ? 4 * style.columns : Infinity;
  const cells = rows.map((row) =>
    columns.map((column) => printable(column.value(row)).slice(0, shownCharacters)),
  );
  const widths = columnWidths(columns.map(roomOfColumn), (count) => roomFor(count, layout, style));
  const shown = columns.flatMap((column, at) => {
    const width = widths[at] ?? null;
    return width === null ? [] : [{ column, at, width }];
  });
  const texts = [columns.map(({ title }) => title), ...cells].map((line) =>
    shown.map(({ at, width }) => fitEnd(line[at] ?? '', width)),
  );
  // A text that is cut between two wide characters is one cell narrower.
  const filled = shown.map((_, at) => Math.max(...texts.map((line) => displayWidth(line[at] ?? ''))));
  const [head = [], ...body] = texts.map((line, at) => {
    const row = rows[at - 1];
    return shown.map(({ column }, index) => {
      const text = padded(line[index] ?? '', filled[index] ?? 0, column.align);
      return row === undefined ? style.paint('bold', text) : (column.paint?.(text, row) ?? text);
    });
  });
  return layout === 'aligned'
    ? [head, ...body].map((line) => `${line.join(GAP).replace(/ +$/, '')}\n`).join('')
    : boxed(head, body, filled);

  function roomOfColumn({ title, maxWidth, rigid = false, spare, minWidth }: Column<Row>, at: number) {
    const widest = cells.reduce((most, row) => Math.max(most, displayWidth(row[at] ?? '')), 0);
    const natural = Math.max(displayWidth(title), Math.min(widest, maxWidth ?? Infinity));
    return { natural, rigid, spare, least: minWidth ?? NARROWEST };
  }
}

const NARROWEST = 6;
const GAP = '  ';

function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

function boxed(
  head: readonly string[],
  body: readonly (readonly string[])[],
  widths: readonly number[],
): string {
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
  const line = (cells: readonly string[]): string => `│ ${cells.join(' │ ')} │`;
  const lines = [
    rule('┌', '┬', '┐'),
    line(head),
    rule('├', '┼', '┤'),
    ...body.map(line),
    rule('└', '┴', '┘'),
  ];
  return `${lines.join('\n')}\n`;
}

/** Cells left for text on a line; no limit off a terminal. */
function roomFor(columnCount: number, layout: TableLayout, { live, columns }: Style): number {
  if (!live) return Infinity;
  return columns - (layout === 'boxed' ? 3 * columnCount + 1 : GAP.length * (columnCount - 1));
}
