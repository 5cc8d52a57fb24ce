import { text } from 'node:stream/consumers';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CsvOptions } from './format.ts';
import { csvBytes } from './csv.ts';
import { readTable } from './table.ts';

const PLAIN: CsvOptions = { bom: false, delimiter: ',', safeFormulas: false };

async function csvOf(items: readonly unknown[], csv: Partial<CsvOptions> = {}): Promise<string> {
  async function* each(): AsyncGenerator {
    yield* items;
  }
  return text(csvBytes(await readTable(each), { csv: { ...PLAIN, ...csv } }));
}

test('any text is written as csv-stringify writes it, whatever the delimiter', async () => {
  const cell = fc.oneof(
    fc.string(),
    fc.array(
      fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', ' ', 'ä', '中', '😀', '^', ']', '-', '\\'),
    ),
  );
  const row = fc.tuple(cell, cell).map((cells) => cells.map((each) => [each].flat().join('')));
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1 }),
      fc.constantFrom(',', ';', '\t', '|', '^', ']', '-', '\\'),
      async (rows, delimiter) => {
        const items = rows.map(([a, b]) => ({ a, b }));
        // A lone carriage return ends a row for some readers.
        const expected = stringify([['a', 'b'], ...rows], { delimiter, quoted_match: /\r/ });
        expect(await csvOf(items, { delimiter })).toBe(expected);
      },
    ),
  );
});

test('a row of a single empty cell is a row for every reader', async () => {
  expect(await csvOf([{ a: 'x' }, {}, { a: '' }])).toBe('a\nx\n""\n""\n');
});

test('no cell begins like a formula, whatever comes before', async () => {
  const start = fc.constantFrom('', ' ', '\t', '\r', '\n', '\uFEFF', '\u00a0');
  const sign = fc.constantFrom('=', '+', '-', '@', '＝', '＋', '－', '＠');
  await fc.assert(
    fc.asyncProperty(start, sign, fc.string(), async (before, formula, rest) => {
      const written = await csvOf([{ x: before + formula + rest }], { safeFormulas: true });
      expect(written.replace(/^x\n"?/, '').startsWith("'")).toBe(true);
    }),
  );
});
