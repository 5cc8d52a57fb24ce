import type { Shape } from '@crawlerd/formats';
import type { ItemQuery } from '@crawlerd/shared';
import { invalidQuery } from '../use-cases/errors.ts';
import { LAST_ITEMS_MAX } from '../use-cases/last-items.ts';
import { ALL_ITEMS, type ItemRange } from '../use-cases/read-items.ts';
import type { TextFormat } from './item-texts.ts';

export type TableFormat = Exclude<NonNullable<ItemQuery['format']>, TextFormat>;

interface ItemRequestBase {
  readonly range: ItemRange;
  readonly isBackwards: boolean;
  /** Only what is not as in the execution before. */
  readonly isSincePrevious: boolean;
  /** Null: items as they are. */
  readonly shape: Shape | null;
  readonly csv: { readonly bom: boolean; readonly delimiter: string; readonly safeFormulas: true };
}

export type ItemRequest = ItemRequestBase &
  (
    | { readonly format: TextFormat; readonly table: null }
    | { readonly format: TableFormat; readonly table: TableFormat }
  );

const FIELDS_MAX = 1000;

/** @throws RequestError `invalid_query` for what does not belong together. */
export function itemRequest(query: ItemQuery): ItemRequest {
  const { format = 'json', desc = false, flatten, bom, delimiter } = query;
  const range = { offset: query.offset ?? ALL_ITEMS.offset, limit: query.limit ?? ALL_ITEMS.limit };
  if (format !== 'csv' && (bom !== undefined || delimiter !== undefined))
    throw invalidQuery(bom === undefined ? 'delimiter' : 'bom', 'is for format=csv only');
  if (desc && range.offset + range.limit > LAST_ITEMS_MAX)
    throw invalidQuery(
      'limit',
      `must be given with desc, as only the last items can be read backwards: with offset ${LAST_ITEMS_MAX} at most`,
    );
  const isSincePrevious = query.since !== undefined;
  if (isSincePrevious && desc) throw invalidQuery('desc', 'is not for since: what is gone comes last');
  const chosen = namesOf(query, 'fields');
  const fields = isSincePrevious && chosen !== null ? ['change', ...chosen] : chosen;
  const omit = namesOf(query, 'omit');
  const isAll = fields === null && omit === null && flatten === undefined;
  return {
    ...formatOf(format),
    range,
    isBackwards: desc,
    isSincePrevious,
    shape: isAll
      ? null
      : { fields, ...(omit !== null && { omit }), ...(flatten !== undefined && { flatten }) },
    csv: { bom: bom ?? true, delimiter: delimiter ?? ',', safeFormulas: true },
  };
}

function formatOf(format: TextFormat | TableFormat) {
  switch (format) {
    case 'json':
    case 'jsonl':
    case 'object':
      return { format, table: null };
    case 'csv':
    case 'xlsx':
    case 'parquet':
      return { format, table: format };
  }
}

/** Of a key that may be repeated, each time with several names. */
function namesOf(query: ItemQuery, key: 'fields' | 'omit'): string[] | null {
  const value = query[key];
  if (value === undefined) return null;
  const names = [value].flat().flatMap((each) => each.split(','));
  if (names.includes('')) throw invalidQuery(key, 'has an empty name');
  if (names.length > FIELDS_MAX) throw invalidQuery(key, `has more than ${FIELDS_MAX} names`);
  return names;
}
