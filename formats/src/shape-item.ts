import { eachCell, isObject, type CellOptions } from './cells.ts';
import { Chooser, type Choice } from './choice.ts';
import { NameTree } from './name-tree.ts';

/** What is given of an item as JSON: with `flatten`, `{"a": {"b": 1}}` becomes `{"a.b": 1}`. Default: it stays nested. */
export interface Shape extends Choice, CellOptions {}

/**
 * A function that gives the JSON of an item in this shape. It is written by hand, because an object would give a meaning
 * to `__proto__`.
 */
export function itemShaper(shape: Shape): (item: unknown) => string {
  const chooser = new Chooser(shape);
  if (shape.flatten !== true) {
    return (item) => (isObject(item) ? (objectText(item, '', chooser) ?? '{}') : JSON.stringify(item));
  }
  const names = NameTree.of((name) => (chooser.isChosen(name) ? name : null));
  return (item) => {
    if (!isObject(item)) return JSON.stringify(item);
    const pairs = new Map<string, string>();
    eachCell(item, shape, names, (name, cell) => {
      if (name !== null) pairs.set(name, JSON.stringify(cell));
    });
    return joined([...pairs].map(([name, text]) => pair(name, text)));
  };
}

/** Null: nothing of it is wanted. */
function objectText(
  object: Readonly<Record<string, unknown>>,
  above: string,
  chooser: Chooser,
): string | null {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const name = above + key;
    if (isObject(value) && chooser.isDivided(name)) {
      const text = objectText(value, `${name}.`, chooser);
      if (text !== null) pairs.push(pair(key, text));
    } else if (chooser.isChosen(name)) pairs.push(pair(key, JSON.stringify(value)));
  }
  return pairs.length === 0 ? null : joined(pairs);
}

function pair(key: string, text: string): string {
  return `${JSON.stringify(key)}:${text}`;
}

function joined(pairs: readonly string[]): string {
  return `{${pairs.join(',')}}`;
}
