import { parseJson } from '@crawlerd/shared';
import type { Style } from './style.ts';
import { renderTable, type Column, type TableLayout } from './table.ts';
import { printable } from './text.ts';

/** What one crawled page gave; the crawler decides its keys. */
export type Item = Readonly<Record<string, unknown>>;

/** One line of JSON lines. What is no object is shown in a column of its own. */
export function parseItem(line: string): Item {
  const value = parseJson(line);
  if (isItem(value)) return value;
  // No JSON is, for one, a number that is cut off with the connection.
  return { value: value === undefined ? line : value };
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Columns with a place and a width of their own; other plain values follow, long texts are left out. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['change', 8],
  ['title', 36],
  ['price', 14],
  ['availability', 14],
  ['rating', 8],
  ['category', 18],
  ['url', 44],
]);
const LEFT_OUT = new Set(['description', 'images', 'price_currency', 'rating_count']);
const OTHER_WIDTH = 20;
/** Narrower terminals show whole titles instead of addresses cut to nothing. */
const ROOM_FOR_URL = 120;

/** Items as a table of their short fields. */
export function renderItems(items: readonly Item[], layout: TableLayout, style: Style): string {
  const keys = new Set(items.flatMap((item) => Object.keys(item)));
  const crowded = style.live && style.columns < ROOM_FOR_URL && keys.has('title');
  const known = [...WIDTHS.keys()].filter((key) => keys.has(key) && !(crowded && key === 'url'));
  const others = [...keys].filter(
    (key) => !WIDTHS.has(key) && !LEFT_OUT.has(key) && !key.startsWith('_') && items.some(isPlain(key)),
  );
  const columns = [...known, ...others].map((key, at): Column<Item> => ({
    title: printable(key).toUpperCase(),
    // A few of many are worth more than all of them a cell wide.
    spare: at < known.length ? undefined : at + 1,
    maxWidth: WIDTHS.get(key) ?? OTHER_WIDTH,
    align: key === 'price' || key === 'rating' ? 'right' : 'left',
    value: (item) => cellText(item, key),
  }));
  return renderTable(columns, items, layout, style);
}

function isPlain(key: string): (item: Item) => boolean {
  return (item) => ['string', 'number', 'boolean'].includes(typeof item[key]) && Object.hasOwn(item, key);
}

function cellText(item: Item, key: string): string {
  // Only its own: every object has a `constructor`.
  const value = Object.hasOwn(item, key) ? item[key] : undefined;
  if (key === 'price' && typeof value === 'number') return priceText(value, item['price_currency']);
  if (key === 'rating' && typeof value === 'number') return value.toFixed(1);
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function priceText(price: number, currency: unknown): string {
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return String(price);
  const { maximumFractionDigits: digits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return `${price.toFixed(digits)} ${currency}`;
}
