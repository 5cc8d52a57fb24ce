import { COMPLETION_ITEMS_MAX, JSON_KEYS_MAX, JSON_VALUES_MAX } from '@crawlerd/shared';

/** Leaves room for the summary in a completion of less than 1 MiB. */
const ITEMS_BYTES_MAX = 900 * 1024;
/** Half of what a document may hold, for the same reason. */
const ITEMS_VALUES_MAX = JSON_VALUES_MAX / 2;
const ITEMS_KEYS_MAX = JSON_KEYS_MAX / 2;
const TEXT_LENGTH_MAX = 2000;
const LIST_LENGTH_MAX = 50;

/**
 * The first items as a completion may carry them: long texts and lists cut short (the files have them
 * whole), and not more than fit.
 */
export function fitItems(items: readonly unknown[]): unknown[] {
  const fitting: unknown[] = [];
  let bytes = 0;
  const count = { values: 0, keys: 0 };
  for (const item of items.slice(0, COMPLETION_ITEMS_MAX)) {
    const short = shorten(item);
    bytes += Buffer.byteLength(JSON.stringify(short)) + 1;
    addTo(count, short);
    if (bytes > ITEMS_BYTES_MAX || count.values > ITEMS_VALUES_MAX || count.keys > ITEMS_KEYS_MAX) break;
    fitting.push(short);
  }
  return fitting;
}

function addTo(count: { values: number; keys: number }, value: unknown): void {
  count.values += 1;
  if (typeof value !== 'object' || value === null) return;
  const inner = Object.values(value);
  if (!Array.isArray(value)) count.keys += inner.length;
  for (const each of inner) addTo(count, each);
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > TEXT_LENGTH_MAX ? `${value.slice(0, TEXT_LENGTH_MAX)}…` : value;
  }
  if (Array.isArray(value)) return value.slice(0, LIST_LENGTH_MAX).map(shorten);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner)]));
  }
  return value;
}
