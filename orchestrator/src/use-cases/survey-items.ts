import { ColumnSurvey, type Table, type TableOptions } from '@crawlerd/formats';
import { valueOfItem } from '@crawlerd/shared';
import type { ItemBatch, ItemList } from './read-items.ts';

/** Crawlers decide the names: beyond these, columns are left out. */
const COLUMNS_MAX = 2000;
const NAMES_LENGTH_MAX = 1_000_000;
/** What the names of objects may add to those of the values of one item: a short item must not become a long one. */
export const ADDED_LENGTH_MAX = 1_000_000;

export interface ItemTable {
  readonly table: Table;
  readonly columnsLeftOut: number;
  /** Of the JSON of all items. */
  readonly length: number;
}

/** Reads items for the columns of a table, whose rows are read once more when they are asked for. Null: aborted. */
export async function surveyItems(
  list: ItemList,
  options: Pick<TableOptions, 'fields' | 'omit' | 'flatten'>,
  signal: AbortSignal,
): Promise<ItemTable | null> {
  const survey = new ColumnSurvey({
    ...options,
    columnsMax: COLUMNS_MAX,
    namesLengthMax: NAMES_LENGTH_MAX,
    addedLengthMax: ADDED_LENGTH_MAX,
  });
  let length = 0;
  for await (const batch of list.batches) {
    if (signal.aborted) return null;
    for (const item of batch) {
      length += item.json.length;
      survey.add(valueOfItem(item));
    }
  }
  return { table: survey.tableOfBatches(() => values(list.again())), columnsLeftOut: survey.leftOut, length };
}

async function* values(batches: AsyncIterable<ItemBatch>): AsyncGenerator<readonly unknown[]> {
  for await (const batch of batches) yield batch.map(valueOfItem);
}
