/** Null if the item has no such value. */
export type Cell = string | number | boolean | null | readonly unknown[];

/** The column of an item that is no object. */
const VALUE = 'value';

/**
 * Calls `take` for each value of an item with the name of its column, such as `_meta.status`; a list is one cell.
 *
 * @param isFlat false: only the item itself is taken apart, and an object in it is one cell, as JSON.
 */
export function eachCell(item: unknown, isFlat: boolean, take: (name: string, cell: Cell) => void): void {
  if (!isObject(item)) return take(VALUE, cellOf(item));
  for (const [key, value] of Object.entries(item)) {
    if (isFlat && isObject(value)) eachInner(key, value, take);
    else take(key, cellOf(value));
  }
}

function eachInner(above: string, object: object, take: (name: string, cell: Cell) => void): void {
  for (const [key, value] of Object.entries(object)) {
    const name = `${above}.${key}`;
    if (isObject(value)) eachInner(name, value, take);
    else take(name, cellOf(value));
  }
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
