import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { FileBytes, ParquetGroups, WriteOptions } from './format.ts';
import type { Cell } from './cells.ts';
import { rowBatches, type Column, type Table } from './table.ts';

const GROUPS: ParquetGroups = { rows: 10_000, length: 4_000_000 };
/** After so many rows whoever asks has a turn. */
const TURN_ROWS = 100;
const NOTHING = Buffer.alloc(0);

const TYPES = { number: 'DOUBLE', boolean: 'BOOLEAN', text: 'STRING' } as const;

/**
 * A table as Parquet with Snappy compression. Lists and columns of mixed types are stored as JSON texts.
 */
export async function* parquetBytes(
  table: Table,
  { parquet: groups = GROUPS }: Pick<WriteOptions, 'parquet'> = {},
): FileBytes {
  const { columns } = table;
  const sourcesOf = (data: readonly Value[][]) =>
    columns.map(({ name, kind }, i) => ({ name, type: TYPES[kind], nullable: true, data: data[i] ?? [] }));
  const schema = schemaFromColumnData({ columnData: sourcesOf([]) });
  const writer = new PartWriter();
  const parquet = new ParquetWriter({ writer, schema });
  let group = columns.map((): Value[] => []);
  let rows = 0;
  let length = 0;
  const endGroup = async (): Promise<Buffer> => {
    await parquet.write({ columnData: sourcesOf(group), rowGroupSize: Math.max(1, rows) });
    group = columns.map(() => []);
    rows = length = 0;
    return writer.take();
  };
  const add = (row: readonly Cell[]): void => {
    for (const [i, column] of columns.entries()) {
      const value = valueOf(row[i] ?? null, column.kind);
      if (typeof value === 'string') length += value.length;
      group[i]?.push(value);
    }
    rows += 1;
  };
  for await (const batch of rowBatches(table)) {
    for (const row of batch) {
      add(row);
      if (rows >= groups.rows || length >= groups.length) yield await endGroup();
      else if (rows % TURN_ROWS === 0) yield NOTHING;
    }
  }
  if (rows > 0) yield await endGroup();
  await parquet.finish();
  yield writer.take();
}

type Value = string | number | boolean | null;

/** Always of the type of its column: what another reading of a file did not see before is left out. */
function valueOf(cell: Cell, kind: Column['kind']): Value {
  if (cell === null) return null;
  if (kind === 'text') return typeof cell === 'string' ? cell : JSON.stringify(cell);
  return typeof cell === kind && typeof cell !== 'object' ? cell : null;
}

/** Collects bytes until they are taken, and counts all of them. */
class PartWriter extends ByteWriter {
  take(): Buffer {
    const bytes = Buffer.from(this.getBytes());
    this.index = 0;
    return bytes;
  }
}
