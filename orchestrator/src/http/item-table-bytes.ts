import { FORMATS, type FileBytes } from '@crawlerd/formats';
import { RequestError } from '../use-cases/errors.ts';
import type { ItemTable } from '../use-cases/survey-items.ts';
import type { ItemRequest, TableFormat } from './item-request.ts';

/** Smaller row groups than those of the crawler: one is compressed at once, and everybody else waits meanwhile. */
const GROUP_ROWS = 5000;
const GROUP_LENGTH = 1_000_000;
const GROUP_CELLS = 1_000_000;
/** Of each column of a row group something is held until the end. */
const CHUNKS_MAX = 100_000;

/**
 * The file of a table.
 *
 * @throws RequestError `invalid_query` for a table that this format does not hold.
 */
export async function itemTableBytes(
  format: TableFormat,
  { table, length }: ItemTable,
  csv: ItemRequest['csv'],
): Promise<FileBytes> {
  const columns = table.columns.length;
  const rows = Math.min(GROUP_ROWS, Math.ceil(GROUP_CELLS / columns));
  const groups = Math.ceil(table.rowCount / rows) + Math.ceil(length / GROUP_LENGTH);
  if (format === 'parquet' && columns * groups > CHUNKS_MAX) {
    throw new RequestError('invalid_query', 'The items cannot be given as parquet.', [
      {
        field: 'format',
        message: `${columns} columns of ${table.rowCount} items are too many for parquet: choose some with fields, or csv`,
      },
    ]);
  }
  const writer = await FORMATS[format]();
  if (writer.takes !== 'table') throw new Error(`${format} is no table`);
  return writer.bytes(table, { csv, parquet: { rows, length: GROUP_LENGTH } });
}
