import { itemShaper, type Shape } from '@crawlerd/formats';
import type { ItemList } from '../use-cases/read-items.ts';
import { ADDED_LENGTH_MAX } from '../use-cases/survey-items.ts';

export type TextFormat = 'json' | 'jsonl' | 'object';

/**
 * Items as JSON, one after the other as they are read.
 *
 * @param shape null: byte for byte as they were written.
 */
export function itemTexts(list: ItemList, format: TextFormat, shape: Shape | null): AsyncIterable<string> {
  const items = shape === null ? list.items : shaped(list.items, shape);
  switch (format) {
    case 'json':
      return asArray(items);
    case 'jsonl':
      return asLines(items);
    case 'object':
      return asObject(items, list);
  }
}

async function* shaped(items: AsyncIterable<string>, shape: Shape): AsyncIterable<string> {
  const shapeOf = itemShaper({ ...shape, addedLengthMax: ADDED_LENGTH_MAX });
  for await (const item of items) yield shapeOf(JSON.parse(item));
}

async function* asLines(items: AsyncIterable<string>): AsyncIterable<string> {
  for await (const item of items) yield `${item}\n`;
}

async function* asArray(items: AsyncIterable<string>): AsyncIterable<string> {
  let separator = '[';
  for await (const item of items) {
    yield `${separator}${item}`;
    separator = ',\n';
  }
  yield separator === '[' ? '[]' : ']';
}

async function* asObject(items: AsyncIterable<string>, list: ItemList): AsyncIterable<string> {
  yield '{"items":';
  yield* asArray(items);
  yield `,${JSON.stringify(list.summary()).slice(1)}`;
}
