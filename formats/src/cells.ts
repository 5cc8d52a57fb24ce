import type { NameTree } from './name-tree.ts';

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

/** Calls `take` for each value of an item with what its name leads to, such as `_meta.status`; a list is one cell. */
export function eachCell<T>(
  item: unknown,
  { flatten = true, addedLengthMax = Infinity }: CellOptions,
  names: NameTree<T>,
  take: (to: T, cell: Cell) => void,
): void {
  if (!isObject(item)) return take(names.at(VALUE).leadsTo, cellOf(item));
  let left = addedLengthMax;
  for (const key of Object.keys(item)) {
    const value = item[key];
    const name = names.at(key);
    if (flatten && isObject(value)) left = eachInner(name, value, left, take);
    else take(name.leadsTo, cellOf(value));
  }
}

/** @returns what is left of the length that may be added. */
function eachInner<T>(
  above: NameTree<T>,
  object: Readonly<Record<string, unknown>>,
  addedLengthMax: number,
  take: (to: T, cell: Cell) => void,
): number {
  const keys = Object.keys(object);
  let left = addedLengthMax - above.name.length * keys.length;
  if (left < 0) {
    take(above.leadsTo, JSON.stringify(object));
    return addedLengthMax;
  }
  for (const key of keys) {
    const value = object[key];
    const name = above.at(key);
    if (isObject(value)) left = eachInner(name, value, left, take);
    else take(name.leadsTo, cellOf(value));
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
