import type { FileHandle } from 'node:fs/promises';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { Cell, Column, Table } from './table.ts';

/** A row group is held in memory; it ends at this many rows or characters. */
const GROUP_ROWS = 10_000;
const GROUP_LENGTH = 4_000_000;

const TYPES = { number: 'DOUBLE', boolean: 'BOOLEAN', text: 'STRING' } as const;

/** Writes a table as Parquet with Snappy compression. Lists and columns of mixed types are stored as JSON texts. */
export async function writeParquet(table: Table, target: FileHandle): Promise<void> {
  const { columns } = table;
  const sourcesOf = (data: readonly Value[][]) =>
    columns.map(({ name, kind }, i) => ({ name, type: TYPES[kind], nullable: true, data: data[i] ?? [] }));
  const schema = schemaFromColumnData({ columnData: sourcesOf([]) });
  const writer = new FileWriter(target);
  const parquet = new ParquetWriter({ writer, schema });
  let group = columns.map((): Value[] => []);
  let rows = 0;
  let length = 0;
  const writeGroup = async (): Promise<void> => {
    await parquet.write({ columnData: sourcesOf(group), rowGroupSize: Math.max(1, rows) });
    group = columns.map(() => []);
    rows = length = 0;
  };
  for await (const row of table.rows()) {
    for (const [i, column] of columns.entries()) {
      const value = valueOf(row[i] ?? null, column.kind);
      if (typeof value === 'string') length += value.length;
      group[i]?.push(value);
    }
    rows += 1;
    if (rows >= GROUP_ROWS || length >= GROUP_LENGTH) await writeGroup();
  }
  if (rows > 0) await writeGroup();
  await parquet.finish();
  await writer.flush();
}

type Value = string | number | boolean | null;

function valueOf(cell: Cell, kind: Column['kind']): Value {
  if (cell === null || typeof cell === 'string') return cell;
  return kind === 'text' || typeof cell === 'object' ? JSON.stringify(cell) : cell;
}

/** Buffers bytes and writes them to the file after each row group. */
class FileWriter extends ByteWriter {
  readonly #target: FileHandle;

  constructor(target: FileHandle) {
    super();
    this.#target = target;
  }

  async flush(): Promise<void> {
    await this.#target.appendFile(this.getBytes());
    this.index = 0;
  }
}
