import { eachCell, isObject } from './cells.ts';
import { isChosen, type Choice } from './choice.ts';

/** What is given of an item as JSON. */
export interface Shape extends Choice {
  /** Objects are taken apart: `{"a": {"b": 1}}` becomes `{"a.b": 1}`. */
  readonly flatten?: boolean;
}

/** The JSON of an item in this shape. Written by hand, because an object would give a meaning to `__proto__`. */
export function shapedItem(item: unknown, shape: Shape): string {
  if (!isObject(item)) return JSON.stringify(item);
  if (shape.flatten !== true) return objectText(item, '', shape) ?? '{}';
  const pairs = new Map<string, string>();
  eachCell(item, true, (name, cell) => {
    if (isChosen(name, shape)) pairs.set(name, JSON.stringify(cell));
  });
  return joined([...pairs].map(([name, text]) => pair(name, text)));
}

/** Null: nothing of it is wanted. */
function objectText(object: Readonly<Record<string, unknown>>, above: string, shape: Shape): string | null {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const name = above + key;
    if (isObject(value) && !isWhole(name, shape)) {
      const text = objectText(value, `${name}.`, shape);
      if (text !== null) pairs.push(pair(key, text));
    } else if (isChosen(name, shape)) pairs.push(pair(key, JSON.stringify(value)));
  }
  return pairs.length === 0 ? null : joined(pairs);
}

/** All of an object is wanted: nothing in it is looked at. */
function isWhole(name: string, shape: Shape): boolean {
  return isChosen(name, shape) && !shape.omit?.some((each) => each.startsWith(`${name}.`));
}

function pair(key: string, text: string): string {
  return `${JSON.stringify(key)}:${text}`;
}

function joined(pairs: readonly string[]): string {
  return `{${pairs.join(',')}}`;
}
