import { eachCell, type Cell, type CellOptions } from './cells.ts';
import { Chooser, type Choice } from './choice.ts';

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
  readonly #kinds = new Map<string, Column['kind'] | null>();
  readonly #leftOut = new Set<string>();
  readonly #options: TableOptions;
  readonly #chooser: Chooser;
  readonly #take: (name: string, cell: Cell) => void;
  #rowCount = 0;
  #lengthLeft: number;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#chooser = new Chooser(options);
    this.#lengthLeft = options.namesLengthMax ?? Infinity;
    this.#take = (name, cell) => this.#note(name, cell);
  }

  /** How many columns are left out; so many at least, if they are {@link LEFT_OUT_MAX}. */
  get leftOut(): number {
    return this.#leftOut.size;
  }

  add(item: unknown): void {
    this.#rowCount += 1;
    eachCell(item, this.#options, this.#take);
  }

  /** @param items The same as were added. */
  table(items: () => AsyncIterable<unknown>): Table {
    const names = this.#chooser.inOrder([...this.#kinds.keys()]);
    // A table needs a column; every item of our own crawler would have this one.
    if (names.length === 0) names.push('url');
    return {
      columns: names.map((name) => ({ name, kind: this.#kinds.get(name) ?? 'text' })),
      rowCount: this.#rowCount,
      rows: () => rowsOf(items(), names, this.#options),
    };
  }

  #note(name: string, cell: Cell): void {
    const known = this.#kinds.get(name);
    if (known === undefined && !this.#begin(name)) return;
    if (cell === null || known === 'text') return;
    const kind = kindOf(cell);
    if (known !== kind) this.#kinds.set(name, known === null || known === undefined ? kind : 'text');
  }

  #begin(name: string): boolean {
    const { columnsMax = Infinity } = this.#options;
    if (!this.#chooser.isChosen(name)) return false;
    if (this.#kinds.size >= columnsMax || name.length > this.#lengthLeft) {
      // The start of a long name is enough to count it.
      if (this.#leftOut.size < LEFT_OUT_MAX) this.#leftOut.add(name.slice(0, 200));
      return false;
    }
    this.#lengthLeft -= name.length;
    this.#kinds.set(name, null);
    return true;
  }
}

async function* rowsOf(
  items: AsyncIterable<unknown>,
  names: readonly string[],
  options: CellOptions,
): AsyncGenerator<Cell[]> {
  const places = new Map(names.map((name, i) => [name, i]));
  let row: Cell[] = [];
  const take = (name: string, cell: Cell): void => {
    const place = places.get(name);
    if (place !== undefined) row[place] = cell;
  };
  for await (const item of items) {
    row = Array.from(names, () => null);
    eachCell(item, options, take);
    yield row;
  }
}

function kindOf(cell: Exclude<Cell, null>): Column['kind'] {
  if (typeof cell === 'number') return 'number';
  return typeof cell === 'boolean' ? 'boolean' : 'text';
}
