import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import readXlsxFile from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { parquetBytes } from './parquet.ts';
import { readTable, type Table } from './table.ts';
import { xlsxBytes } from './xlsx.ts';

function tableOf(items: readonly unknown[]): Promise<Table> {
  // As they are read from a file.
  const lines = items.map((item) => JSON.stringify(item));
  return readTable(async function* () {
    for (const line of lines) yield JSON.parse(line) as unknown;
  });
}

describe('xlsx', () => {
  const sheetsOf = async (items: readonly unknown[], sheetRows?: number) => {
    const table = await tableOf(items);
    const file = await buffer(xlsxBytes(table, sheetRows === undefined ? {} : { sheetRows }));
    return (await readXlsxFile(file, { trim: false })).map(({ sheet, data }) => ({ sheet, data }));
  };

  test('keeps the types of numbers, booleans and texts; digits, formulas and Chinese stay text', async () => {
    const items = [
      { n: -1.5, t: true, s: '=1+1', d: '12345678901234567890', z: '中文 <b>&</b> 😀' },
      { n: 1e21, list: ['a', 'b'], s: ' a\nb ' },
    ];
    expect(await sheetsOf(items)).toEqual([
      {
        sheet: 'items',
        data: [
          ['n', 't', 's', 'd', 'z', 'list'],
          [-1.5, true, '=1+1', '12345678901234567890', '中文 <b>&</b> 😀', null],
          [1e21, null, ' a\nb ', null, null, 'a | b'],
        ],
      },
    ]);
  });

  test('continues in another sheet with the same header when one is full', async () => {
    const items = Array.from({ length: 5 }, (_, n) => ({ n }));
    expect(await sheetsOf(items, 3)).toEqual([
      { sheet: 'items', data: [['n'], [0], [1]] },
      { sheet: 'items 2', data: [['n'], [2], [3]] },
      { sheet: 'items 3', data: [['n'], [4]] },
    ]);
  });

  test('without items has only a header', async () => {
    expect(await sheetsOf([])).toEqual([{ sheet: 'items', data: [['url']] }]);
  });

  test('with too many columns is refused', async () => {
    const wide = Object.fromEntries(Array.from({ length: 16_385 }, (_, i) => [`c${i}`, 1]));
    await expect(sheetsOf([wide])).rejects.toThrow(/16385 columns/);
  });

  test('has the same bytes at any time', async () => {
    const table = await tableOf([{ a: 1 }, { b: 'x' }]);
    const first = await buffer(xlsxBytes(table));
    expect(await buffer(xlsxBytes(table))).toEqual(first);
  });
});

describe('parquet', () => {
  const readBack = async (items: readonly unknown[]) => {
    const table = await tableOf(items);
    const bytes = await buffer(parquetBytes(table));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
  };

  test('has typed columns; mixed types and lists are JSON', async () => {
    const { rows, metadata } = await readBack([
      { s: 'a', n: 1, t: true, mixed: 1, list: [1, 'b'], _meta: { status: 200 } },
      { s: '中😀', n: 2.5, t: false, mixed: 'x' },
    ]);
    expect(rows).toEqual([
      { s: 'a', n: 1, t: true, mixed: '1', list: '[1,"b"]', '_meta.status': 200 },
      { s: '中😀', n: 2.5, t: false, mixed: 'x', list: null, '_meta.status': null },
    ]);
    const types = metadata.schema.slice(1).map(({ name, type }) => [name, type]);
    expect(Object.fromEntries(types)).toEqual({
      s: 'BYTE_ARRAY',
      n: 'DOUBLE',
      t: 'BOOLEAN',
      mixed: 'BYTE_ARRAY',
      list: 'BYTE_ARRAY',
      '_meta.status': 'DOUBLE',
    });
  });

  test('holds all rows, in groups', async () => {
    const items = Array.from({ length: 25_000 }, (_, n) => ({ n, text: `item ${n}` }));
    const { rows, metadata } = await readBack(items);
    expect(rows).toEqual(items);
    expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([10_000n, 10_000n, 5000n]);
  });

  test('groups long rows by their length', async () => {
    const { metadata } = await readBack(Array.from({ length: 5 }, () => ({ text: 'x'.repeat(2_000_000) })));
    expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([2n, 2n, 1n]);
  });

  test('may be empty', async () => {
    expect((await readBack([])).rows).toEqual([]);
  });

  test('preserves arbitrary items', async () => {
    const item = fc.record(
      {
        s: fc.string({ unit: 'grapheme' }),
        n: fc.double({ noNaN: true, noDefaultInfinity: true }),
        t: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1 }), async (items) => {
        const { rows } = await readBack([{ s: '', n: 0, t: true }, ...items]);
        const plain = items.map(({ s = null, n = null, t = null }) => ({
          s,
          n: n === null ? null : n + 0,
          t,
        }));
        expect(rows.slice(1)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});
