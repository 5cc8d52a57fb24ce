import { readLines } from '../files/read-lines.ts';

/** Null if the item has no such value. */
export type Cell = string | number | boolean | null | readonly unknown[];

export interface Column {
  readonly name: string;
  /** The type of all cells that are not null; text if they differ. */
  readonly kind: 'number' | 'boolean' | 'text';
}

/** The items of a .jsonl as rows, each with one cell per column. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** Yields the rows; to be read once. Throws when the signal of {@link readTable} is aborted. */
  readonly rows: () => AsyncGenerator<Cell[]>;
}

/**
 * Reads a .jsonl to determine its columns: the union over all items, in the order of first appearance.
 *
 * @param fields The requested columns in order; the name of an object stands for all its columns.
 */
export async function readTable(
  itemFile: string,
  fields: readonly string[] | null,
  signal: AbortSignal,
): Promise<Table> {
  const kinds = new Map<string, Column['kind'] | null>();
  let rowCount = 0;
  for await (const cells of readCells(itemFile, signal)) {
    rowCount += 1;
    for (const [name, cell] of cells) {
      const known = kinds.get(name) ?? null;
      const kind = cell === null ? known : kindOf(cell);
      kinds.set(name, known === null || known === kind ? kind : 'text');
    }
  }
  const names = fields === null ? [...kinds.keys()] : chosen([...kinds.keys()], fields);
  // A table needs a column; every item would have this one.
  if (names.length === 0) names.push('url');
  return {
    columns: names.map((name) => ({ name, kind: kinds.get(name) ?? 'text' })),
    rowCount,
    rows: async function* () {
      for await (const cells of readCells(itemFile, signal))
        yield names.map((name) => cells.get(name) ?? null);
    },
  };
}

async function* readCells(itemFile: string, signal: AbortSignal): AsyncGenerator<Map<string, Cell>> {
  for await (const line of readLines(itemFile)) {
    signal.throwIfAborted();
    const item: unknown = JSON.parse(line);
    yield cellsOf(item);
  }
}

/** The values of an item by column name, such as `_meta.status`; a list is one cell. */
function cellsOf(item: unknown): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  fill(cells, '', item);
  return cells;
}

function fill(cells: Map<string, Cell>, column: string, value: unknown): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    cells.set(column, value);
  } else if (Array.isArray(value)) {
    cells.set(column, value);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      fill(cells, column === '' ? key : `${column}.${key}`, inner);
  } else {
    cells.set(column, null);
  }
}

function kindOf(cell: Exclude<Cell, null>): Column['kind'] {
  if (typeof cell === 'number') return 'number';
  return typeof cell === 'boolean' ? 'boolean' : 'text';
}

function chosen(names: readonly string[], fields: readonly string[]): string[] {
  const all = fields.flatMap((field) => {
    const inner = names.filter((name) => name === field || name.startsWith(`${field}.`));
    return inner.length > 0 ? inner : [field];
  });
  return [...new Set(all)];
}

/** A cell as readable text; the values of a list are joined. */
export function cellText(cell: Cell): string {
  return Array.isArray(cell) ? cell.map(plainText).join(' | ') : plainText(cell);
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
