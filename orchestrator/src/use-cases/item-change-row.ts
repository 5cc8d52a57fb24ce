import { type ItemChange, type ItemText, valueOfItem } from '@crawlerd/shared';
import { isObject } from './item-digest.ts';

const NAME = 'change';
/** Where an item has a value of that name itself. */
const OWN_NAME = 'item.change';

/** An item with what has become of it before all else; the rest as it was written. */
export function changeRow(item: ItemText, change: ItemChange): ItemText {
  const value = valueOfItem(item);
  const start = `{"${NAME}":"${change}"`;
  return { json: `${start}${restOf(item.json, value)}`, value: undefined };
}

function restOf(json: string, value: unknown): string {
  if (!isObject(value)) return `,"value":${json}}`;
  const names = Object.keys(value);
  if (names.length === 0) return '}';
  if (!Object.hasOwn(value, NAME)) return `,${json.trimStart().slice(1)}`;
  const pairs = names.map(
    (name) => `${JSON.stringify(name === NAME ? OWN_NAME : name)}:${JSON.stringify(value[name])}`,
  );
  return `,${pairs.join(',')}}`;
}
