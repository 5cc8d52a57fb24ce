/** What decides how wide a column becomes. */
export interface ColumnRoom {
  /** As wide as its widest text, or as it may be. */
  readonly natural: number;
  /** Keeps its width as long as another can give way. */
  readonly rigid: boolean;
  /** Left out while there is no room, the highest number first; undefined: never. */
  readonly spare: number | undefined;
  /** Narrower than this it is left out, or no longer made narrower. */
  readonly least: number;
}

/** Width of a column in cells; null for one that is left out. */
type Widths = readonly (number | null)[];

/**
 * Widths with which a table fits its line, whatever is in it: spare columns are left out, then the widest of those
 * that may are made narrower, then any, and at last the columns at the end are left out.
 *
 * @param roomOf cells that a line has for the texts of so many columns
 */
export function columnWidths(columns: readonly ColumnRoom[], roomOf: (count: number) => number): Widths {
  const shown = new Set(columns.keys());
  const sum = (width: (column: ColumnRoom) => number): number =>
    columns.reduce((total, column, at) => total + (shown.has(at) ? width(column) : 0), 0);
  const least = ({ natural, rigid, spare, least: floor }: ColumnRoom): number =>
    spare === undefined || rigid ? natural : Math.min(natural, floor);
  for (const at of spareColumns(columns)) {
    if (shown.size === 1 || sum(least) <= roomOf(shown.size)) break;
    shown.delete(at);
  }
  while (shown.size > 1 && shown.size > roomOf(shown.size)) shown.delete(Math.max(...shown));
  const widths = columns.map(({ natural }, at) => (shown.has(at) ? natural : 0));
  const room = roomOf(shown.size);
  narrow(widths, room, ({ rigid, spare, least: floor }) => (spare === undefined || rigid ? Infinity : floor));
  narrow(widths, room, ({ rigid, least: floor }) => (rigid ? Infinity : floor));
  narrow(widths, room, () => 1);
  return widths.map((width, at) => (shown.has(at) ? width : null));

  /** Makes the widest columns narrower, one cell at a time, down to their floors. */
  function narrow(of: number[], to: number, floorOf: (column: ColumnRoom) => number): void {
    for (let excess = of.reduce((total, width) => total + width, -to); excess > 0; excess--) {
      const soft = of.map((width, at) => (width > floor(at) ? width : 0));
      const widest = Math.max(...soft);
      if (widest === 0) return;
      of[soft.indexOf(widest)] = widest - 1;
    }

    function floor(at: number): number {
      const column = columns[at];
      return column === undefined ? Infinity : floorOf(column);
    }
  }
}

/** The first to be left out first. */
function spareColumns(columns: readonly ColumnRoom[]): number[] {
  return [...columns.entries()]
    .filter(([, { spare }]) => spare !== undefined)
    .toSorted(([, a], [, b]) => (b.spare ?? 0) - (a.spare ?? 0))
    .map(([at]) => at);
}
