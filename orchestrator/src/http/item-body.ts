import { ITEMS_COLUMNS_LEFT_OUT_HEADER, ITEMS_COUNT_HEADER } from '@crawlerd/shared';
import type { ItemList } from '../use-cases/read-items.ts';
import { surveyItems } from '../use-cases/survey-items.ts';
import { cutParts, inParts } from './answer-parts.ts';
import type { ItemRequest, TableFormat } from './item-request.ts';
import { itemTableBytes } from './item-table-bytes.ts';
import { itemTexts, type TextFormat } from './item-texts.ts';

export const ITEM_TYPES: Readonly<Record<TextFormat | TableFormat, string>> = {
  json: 'application/json; charset=utf-8',
  object: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
};

export interface ItemBody {
  readonly headers: Readonly<Record<string, number>>;
  readonly bytes: AsyncIterable<Buffer>;
}

/** What is sent of a list of items, with the headers that tell of it. Null: its reader is gone. */
export async function itemBody(
  list: ItemList,
  { format, table, shape, csv }: ItemRequest,
  method: string,
  gone: AbortSignal,
): Promise<ItemBody | null> {
  if (table === null) return { headers: {}, bytes: inParts(itemTexts(list, format, shape)) };
  // Only what is known before is asked for.
  if (method === 'HEAD') return { headers: {}, bytes: noBytes() };
  const survey = await surveyItems(list, shape ?? {}, gone);
  if (survey === null) return null;
  const { columnsLeftOut } = survey;
  return {
    headers: {
      [ITEMS_COUNT_HEADER]: survey.table.rowCount,
      ...(columnsLeftOut > 0 && { [ITEMS_COLUMNS_LEFT_OUT_HEADER]: columnsLeftOut }),
    },
    bytes: cutParts(await itemTableBytes(table, survey, csv)),
  };
}

// oxlint-disable-next-line no-empty-function
async function* noBytes(): AsyncGenerator<Buffer> {}
