/** Null if the item has no such value. */
export type Cell = string | number | boolean | null | readonly unknown[];

/** The column of an item that is no object. */
const VALUE = 'value';

export interface CellOptions {
  /** False: only the item itself is taken apart, and an object in it is one cell, as JSON. Default: true. */
  readonly flatten?: boolean;
  /**
   * How many characters the names of objects may add to those of an item's values; an object that is beyond it stays
   * one cell. A short item with a long name around many values would become a very long one. Default: any number.
   */
  readonly addedLengthMax?: number;
}

/** Calls `take` for each value of an item with the name of its column, such as `_meta.status`; a list is one cell. */
export function eachCell(
  item: unknown,
  { flatten = true, addedLengthMax = Infinity }: CellOptions,
  take: (name: string, cell: Cell) => void,
): void {
  if (!isObject(item)) return take(VALUE, cellOf(item));
  let left = addedLengthMax;
  for (const [key, value] of Object.entries(item)) {
    if (flatten && isObject(value)) left = eachInner(key, value, left, take);
    else take(key, cellOf(value));
  }
}

/** @returns what is left of the length that may be added. */
function eachInner(
  above: string,
  object: object,
  addedLengthMax: number,
  take: (name: string, cell: Cell) => void,
): number {
  const entries = Object.entries(object);
  let left = addedLengthMax - above.length * entries.length;
  if (left < 0) {
    take(above, JSON.stringify(object));
    return addedLengthMax;
  }
  for (const [key, value] of entries) {
    const name = `${above}.${key}`;
    if (isObject(value)) left = eachInner(name, value, left, take);
    else take(name, cellOf(value));
  }
  return left;
}

function cellOf(value: unknown): Cell {
  // JSON has numbers that are larger than the largest one here.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)) return value;
  return isObject(value) ? JSON.stringify(value) : null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A cell as readable text; the values of a list are joined. */
export function cellText(cell: Cell): string {
  return Array.isArray(cell) ? cell.map(plainText).join(' | ') : plainText(cell);
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
