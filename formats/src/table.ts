import { eachCell, type Cell, type CellOptions } from './cells.ts';
import { Chooser, type Choice } from './choice.ts';
import { NameTree } from './name-tree.ts';

export interface Column {
  readonly name: string;
  /** The type of all cells that are not null; text if they differ. */
  readonly kind: 'number' | 'boolean' | 'text';
}

/** Items as rows, each with one cell per column. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** Yields the rows; to be read once. Throws what its items throw. */
  readonly rows: () => AsyncGenerator<Cell[]>;
  /** The same rows, several at a time, instead of {@link rows}. Each is made when it is asked for. */
  readonly batches?: () => AsyncGenerator<Iterable<Cell[]>>;
}

/** The rows of any table, several at a time if it can. */
export function rowBatches(table: Table): AsyncGenerator<Iterable<Cell[]>> {
  return table.batches?.() ?? singly(table.rows());
}

async function* singly<T>(values: AsyncIterable<T>): AsyncGenerator<[T]> {
  for await (const value of values) yield [value];
}

export interface TableOptions extends Choice, CellOptions {
  /** How many columns there may be, and how long their names together. Default: any. */
  readonly columnsMax?: number;
  readonly namesLengthMax?: number;
}

/**
 * Reads items to determine their columns: the union over all items, in the order of first appearance.
 *
 * @param items Called twice; gives the same items both times.
 */
export async function readTable(
  items: () => AsyncIterable<unknown>,
  options: TableOptions = {},
): Promise<Table> {
  const survey = new ColumnSurvey(options);
  for await (const item of items()) survey.add(item);
  return survey.table(items);
}

/** Names that are left out are counted up to here: nobody keeps all of them. */
const LEFT_OUT_MAX = 10_000;

/** {@link readTable} one item at a time, for those who have something else to do in between. */
export class ColumnSurvey {
  readonly #columns = new Map<string, Surveyed>();
  readonly #names = NameTree.of((name) => this.#columns.get(name) ?? this.#begin(name));
  readonly #leftOut = new Set<string>();
  readonly #options: TableOptions;
  readonly #chooser: Chooser;
  #rowCount = 0;
  #lengthLeft: number;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#chooser = new Chooser(options);
    this.#lengthLeft = options.namesLengthMax ?? Infinity;
  }

  /** How many columns are left out; so many at least, if they are {@link LEFT_OUT_MAX}. */
  get leftOut(): number {
    return this.#leftOut.size;
  }

  add(item: unknown): void {
    this.#rowCount += 1;
    eachCell(item, this.#options, this.#names, note);
  }

  /** @param items The same as were added. */
  table(items: () => AsyncIterable<unknown>): Table {
    const names = this.#columnNames();
    return { ...this.#facts(names), rows: () => rowsOf(singly(items()), new RowMaker(names, this.#options)) };
  }

  /** @param batches The same as were added, several at a time. */
  tableOfBatches(batches: () => AsyncIterable<readonly unknown[]>): Table {
    const names = this.#columnNames();
    const maker = (): RowMaker => new RowMaker(names, this.#options);
    return {
      ...this.#facts(names),
      rows: () => rowsOf(batches(), maker()),
      batches: () => batchesOf(batches(), maker()),
    };
  }

  #columnNames(): string[] {
    const names = this.#chooser.inOrder([...this.#columns.keys()]);
    // A table needs a column; every item of our own crawler would have this one.
    return names.length === 0 ? ['url'] : names;
  }

  #facts(names: readonly string[]): Pick<Table, 'columns' | 'rowCount'> {
    const columns = names.map((name) => ({ name, kind: this.#columns.get(name)?.kind ?? 'text' }));
    return { columns, rowCount: this.#rowCount };
  }

  /** Null: it is no column. It never becomes one later, as there is never more room than before. */
  #begin(name: string): Surveyed | null {
    const { columnsMax = Infinity } = this.#options;
    if (!this.#chooser.isChosen(name)) return null;
    if (this.#columns.size >= columnsMax || name.length > this.#lengthLeft) {
      // The start of a long name is enough to count it.
      if (this.#leftOut.size < LEFT_OUT_MAX) this.#leftOut.add(name.slice(0, 200));
      return null;
    }
    this.#lengthLeft -= name.length;
    const column = { kind: null };
    this.#columns.set(name, column);
    return column;
  }
}

/** A column of which the kind is known as far as its items were read. */
interface Surveyed {
  kind: Column['kind'] | null;
}

function note(column: Surveyed | null, cell: Cell): void {
  if (column === null || cell === null || column.kind === 'text') return;
  const kind = kindOf(cell);
  if (column.kind !== kind) column.kind = column.kind === null ? kind : 'text';
}

class RowMaker {
  readonly #blank: readonly null[];
  readonly #options: CellOptions;
  readonly #places: NameTree<number>;
  readonly #take = (place: number, cell: Cell): void => {
    if (place !== NOWHERE) this.#row[place] = cell;
  };
  #row: Cell[] = [];

  constructor(names: readonly string[], options: CellOptions) {
    const places = new Map(names.map((name, i) => [name, i]));
    this.#blank = names.map(() => null);
    this.#options = options;
    this.#places = NameTree.of((name) => places.get(name) ?? NOWHERE);
  }

  row(item: unknown): Cell[] {
    this.#row = this.#blank.slice();
    eachCell(item, this.#options, this.#places, this.#take);
    return this.#row;
  }
}

const NOWHERE = -1;

async function* rowsOf(batches: AsyncIterable<readonly unknown[]>, maker: RowMaker): AsyncGenerator<Cell[]> {
  for await (const batch of batches) for (const item of batch) yield maker.row(item);
}

async function* batchesOf(
  batches: AsyncIterable<readonly unknown[]>,
  maker: RowMaker,
): AsyncGenerator<Iterable<Cell[]>> {
  for await (const batch of batches) yield rowsOfBatch(batch, maker);
}

function* rowsOfBatch(batch: readonly unknown[], maker: RowMaker): Generator<Cell[]> {
  for (const item of batch) yield maker.row(item);
}

function kindOf(cell: Exclude<Cell, null>): Column['kind'] {
  if (typeof cell === 'number') return 'number';
  return typeof cell === 'boolean' ? 'boolean' : 'text';
}
