import { text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvBytes } from './csv.ts';
import { readTable, ColumnSurvey, type TableOptions } from './table.ts';

async function rowsOf(lines: readonly string[], options: TableOptions = {}) {
  const table = await readTable(async function* () {
    for (const line of lines) yield JSON.parse(line) as unknown;
  }, options);
  const rows: unknown[] = [];
  for await (const row of table.rows()) rows.push(row);
  return { names: table.columns.map(({ name }) => name), kinds: table.columns.map(({ kind }) => kind), rows };
}

test('fields are columns in their order, those of an object in its own; what is omitted is none', async () => {
  const lines = ['{"a":1,"o":{"x":2,"y":3}}', '{"o":{"z":4},"b":5}'];
  expect(await rowsOf(lines, { fields: ['b', 'o', 'gone'], omit: ['o.y'] })).toMatchObject({
    names: ['b', 'o.x', 'o.z', 'gone'],
    rows: [
      [null, 2, null, null],
      [5, null, 4, null],
    ],
  });
});

test('an object that is not taken apart is one cell, as JSON', async () => {
  const { names, rows } = await rowsOf(['{"a":1,"o":{"x":[2]}}'], { flatten: false });
  expect([names, rows]).toEqual([['a', 'o'], [[1, '{"x":[2]}']]]);
});

test('what is no object is in a column of its own', async () => {
  expect(await rowsOf(['7', '"x"', '[1]', 'null', '{"a":1}'])).toMatchObject({
    names: ['value', 'a'],
    kinds: ['text', 'number'],
    rows: [
      [7, null],
      ['x', null],
      [[1], null],
      [null, null],
      [null, 1],
    ],
  });
});

test('of more columns than there may be the first are kept, and the others counted', async () => {
  const lines = Array.from({ length: 50 }, (_, n) => `{"k${n}":1,"same":2}`);
  const survey = new ColumnSurvey({ columnsMax: 10 });
  for (const line of lines) survey.add(JSON.parse(line));
  expect(survey.leftOut).toBe(41);
  const { columns } = survey.table(async function* () {});
  expect(columns.map(({ name }) => name)).toEqual(['k0', 'same', ...Array.from('12345678', (n) => `k${n}`)]);
});

test('names that are too long together are left out, short ones behind them are not', async () => {
  const { names } = await rowsOf([JSON.stringify({ a: 1, ['x'.repeat(100)]: 2, b: 3 })], {
    namesLengthMax: 50,
  });
  expect(names).toEqual(['a', 'b']);
});

test('names that objects have by themselves are columns like any other', async () => {
  const { names, rows } = await rowsOf(['{"__proto__":{"x":1},"constructor":2}', '{}']);
  expect(names).toEqual(['__proto__.x', 'constructor']);
  expect(rows).toEqual([
    [1, 2],
    [null, null],
  ]);
});

test('items that come several at a time give the same table as one by one', async () => {
  const key = fc.constantFrom('a', 'b', 'a.b', '', '.', '__proto__');
  const { item } = fc.letrec((tie) => ({
    item: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(fc.string(), { maxLength: 2 }),
      fc.dictionary(key, tie('item'), { maxKeys: 4 }),
    ),
  }));
  const options = fc.record(
    { fields: fc.array(key, { maxLength: 2 }), omit: fc.array(key, { maxLength: 1 }), flatten: fc.boolean() },
    { requiredKeys: [] },
  );
  const csv = { csv: { bom: false, delimiter: ',', safeFormulas: true } };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(item, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
      options,
      async (written, choice) => {
        // As they are read from a file.
        const batches = written.map((batch) => JSON.parse(JSON.stringify(batch)) as unknown[]);
        const single = await readTable(async function* () {
          yield* batches.flat();
        }, choice);
        const survey = new ColumnSurvey(choice);
        for (const each of batches.flat()) survey.add(each);
        const several = survey.tableOfBatches(async function* () {
          yield* batches;
        });
        expect(several.columns).toEqual(single.columns);
        expect(await text(csvBytes(several, csv))).toBe(await text(csvBytes(single, csv)));
        const rows: unknown[] = [];
        for await (const row of several.rows()) rows.push(row);
        expect(rows).toHaveLength(batches.flat().length);
      },
    ),
  );
});
