import { execFileSync } from 'node:child_process';
import { parquetReadObjects } from 'hyparquet';
import readXlsxFile from 'read-excel-file/node';

type Rows = readonly (readonly unknown[])[];

const CSV = `import csv, io, json, sys
text = sys.stdin.buffer.read().decode("utf-8-sig")
json.dump(list(csv.reader(io.StringIO(text, newline=""), delimiter=sys.argv[1])), sys.stdout)`;

/** The rows of a table, with the header, as libraries read them that are not ours. */
export const READ_TABLE = {
  csv: async (bytes: Buffer, delimiter = ','): Promise<Rows> => {
    const options = { input: bytes, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 } as const;
    return JSON.parse(execFileSync('python3', ['-c', CSV, delimiter], options)) as Rows;
  },
  xlsx: async (bytes: Buffer): Promise<Rows> => (await readXlsxFile(bytes, { trim: false }))[0]?.data ?? [],
  parquet: async (bytes: Buffer): Promise<Rows> => {
    const file = new Uint8Array(bytes).buffer;
    const rows = await parquetReadObjects({ file });
    return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
  },
};
export const TABLE_FORMATS = ['csv', 'xlsx', 'parquet'] as const;
