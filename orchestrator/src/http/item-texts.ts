import { itemShaper, type Shape } from '@crawlerd/formats';
import { valueOfItem } from '@crawlerd/shared';
import type { ItemBatch, ItemList } from '../use-cases/read-items.ts';
import { ADDED_LENGTH_MAX } from '../use-cases/survey-items.ts';

export type TextFormat = 'json' | 'jsonl' | 'object';

/**
 * Items as JSON, one after the other as they are read.
 *
 * @param shape null: byte for byte as they were written.
 */
export function itemTexts(list: ItemList, format: TextFormat, shape: Shape | null): AsyncIterable<string> {
  const texts = jsonOf(list.batches, shape);
  switch (format) {
    case 'json':
      return asArray(texts);
    case 'jsonl':
      return asLines(texts);
    case 'object':
      return asObject(texts, list);
  }
}

async function* jsonOf(
  batches: AsyncIterable<ItemBatch>,
  shape: Shape | null,
): AsyncIterable<readonly string[]> {
  const shapeOf = shape === null ? null : itemShaper({ ...shape, addedLengthMax: ADDED_LENGTH_MAX });
  for await (const batch of batches)
    yield batch.map((item) => (shapeOf === null ? item.json : shapeOf(valueOfItem(item))));
}

async function* asLines(batches: AsyncIterable<readonly string[]>): AsyncIterable<string> {
  for await (const texts of batches) yield `${texts.join('\n')}\n`;
}

async function* asArray(batches: AsyncIterable<readonly string[]>): AsyncIterable<string> {
  let separator = '[';
  for await (const texts of batches) {
    yield `${separator}${texts.join(',\n')}`;
    separator = ',\n';
  }
  yield separator === '[' ? '[]' : ']';
}

async function* asObject(batches: AsyncIterable<readonly string[]>, list: ItemList): AsyncIterable<string> {
  yield '{"items":';
  yield* asArray(batches);
  yield `,${JSON.stringify(list.summary()).slice(1)}`;
}
