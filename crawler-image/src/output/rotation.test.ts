import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { array, assert, asyncProperty, integer, record, string } from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FORMATS as WRITERS } from '@crawlerd/formats';
import { planOf } from '../testing/fake-crawl.ts';
import { cut } from './cut.ts';
import { finishOutput } from './finish-output.ts';
import { outputOptionsOf } from '../testing/options-of.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'crawler-rotation-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const FORMATS = ['json', 'csv', 'xlsx', 'parquet'] as const;
type Config = NonNullable<Parameters<typeof outputOptionsOf>[0]>;

interface Entry {
  readonly name: string;
  readonly rows?: number;
  readonly fault?: string;
}

/** Builds the files of a config from the given items, or from that many numbered ones. */
async function finish(
  items: number | readonly unknown[],
  config: Config,
  signal = new AbortController().signal,
) {
  const list = typeof items === 'number' ? Array.from({ length: items }, (_, n) => ({ n })) : items;
  writeFileSync(at('x.jsonl'), list.map((item) => `${JSON.stringify(item)}\n`).join(''));
  const plan = planOf({ outputFolder: folder, filePrefix: 'x', output: outputOptionsOf(config) });
  const facts = { executionId: 'e', stopReason: 'finished', pages: 1, items: list.length };
  return finishOutput(plan, folder, facts, signal);
}

function manifest(): readonly Entry[] {
  const { files }: { files: Entry[] } = JSON.parse(readFileSync(at('x.manifest.json'), 'utf8'));
  return files;
}

const built = (): string[] =>
  readdirSync(folder)
    .filter((name) => !/jsonl$|manifest/.test(name))
    .toSorted();

async function rowsOf(name: string): Promise<unknown[]> {
  const bytes = readFileSync(at(name));
  if (name.endsWith('.json')) {
    const items: unknown[] = JSON.parse(bytes.toString());
    return items;
  }
  if (name.endsWith('.csv')) return bytes.toString().replace(/\n$/, '').split('\n').slice(1);
  if (name.endsWith('.xlsx')) return ((await readXlsxFile(at(name)))[0]?.data ?? []).slice(1);
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}

describe.each(FORMATS)('a .%s', (format) => {
  test.each([
    [0, [0]],
    [1, [1]],
    [2, [2]],
    [3, [2, 1]],
    [4, [2, 2]],
    [5, [2, 2, 1]],
  ])('of %d items with two per file becomes files of %j', async (items, sizes) => {
    const { outputFiles, outputFault } = await finish(items, { format, rotate_items: 2 });
    expect(outputFault).toBeNull();
    const names = sizes.map((_, i) => `x.part-0000${i + 1}.${format}`);
    expect(outputFiles).toEqual(['x.jsonl', ...names]);
    expect(built()).toEqual(names);
    expect(manifest().map(({ name, rows }) => [name, rows])).toEqual([
      ['x.jsonl', items],
      ...names.map((name, i) => [name, sizes[i]]),
    ]);
    expect(await Promise.all(names.map(async (name) => (await rowsOf(name)).length))).toEqual(sizes);
  });

  test('in parts holds the same items as a single file', async () => {
    const item = record({ a: string({ unit: 'grapheme-ascii' }), b: integer() }, { requiredKeys: ['b'] });
    await assert(
      asyncProperty(array(item, { maxLength: 12 }), integer({ min: 1, max: 5 }), async (items, size) => {
        await finish(items, { format });
        const whole = await rowsOf(`x.${format}`);
        await finish(items, { format, rotate_items: size });
        const parts = await Promise.all(built().map((name) => rowsOf(name)));
        expect(parts.flat()).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  test('whose second part cannot be written names it; earlier parts and other formats are complete', async () => {
    mkdirSync(at(`x.part-00002.${format}/mine`), { recursive: true });
    const { outputFault, outputFiles } = await finish(5, { format: [...FORMATS], rotate_items: 2 });
    expect(outputFault).toContain(at(`x.part-00002.${format}`));
    expect(outputFiles).toHaveLength(1 + 3 * 3 + 1);
    const own = manifest().filter(({ name }) => name.endsWith(format));
    expect(own).toEqual([
      expect.objectContaining({ name: `x.part-00001.${format}`, rows: 2 }),
      { name: `x.part-00002.${format}`, fault: outputFault },
    ]);
  });
});

test('every part of a table has the columns of all items', async () => {
  await finish([{ a: 1 }, { b: 2 }, { c: 'x' }], { format: 'csv', rotate_items: 1, csv: { bom: false } });
  const parts = built().map((name) => readFileSync(at(name), 'utf8'));
  expect(parts).toEqual(['a,b,c\n1,,\n', 'a,b,c\n,2,\n', 'a,b,c\n,,x\n']);
});

test('each part is compressed separately', async () => {
  await finish(3, { format: ['json', 'csv'], rotate_items: 2, gzip: true });
  expect(built()).toEqual(
    ['csv', 'json']
      .flatMap((format) => [`x.part-00001.${format}.gz`, `x.part-00002.${format}.gz`])
      .toSorted(),
  );
  expect(JSON.parse(gunzipSync(readFileSync(at('x.part-00002.json.gz'))).toString())).toEqual([{ n: 2 }]);
});

describe('a file of an earlier attempt', () => {
  test.each([
    ['fewer items', 1, { rotate_items: 2 }, ['x.part-00001.csv']],
    ['a larger size', 5, { rotate_items: 10 }, ['x.part-00001.csv']],
    ['no rotation', 5, {}, ['x.csv']],
    ['compression', 1, { rotate_items: 2, gzip: true }, ['x.part-00001.csv.gz']],
    ['compression and no rotation', 5, { gzip: true }, ['x.csv.gz']],
  ])('is removed by an attempt with %s', async (_, items, config, names) => {
    await finish(5, { format: 'csv', rotate_items: 2 });
    for (const name of ['x.part-00009.csv.tmp', 'x.csv.tmp', 'x.csv.gz.tmp']) writeFileSync(at(name), 'half');
    await finish(items, { format: 'csv', ...config });
    expect(built()).toEqual(names);
  });

  test('is removed if it is unsplit and there are parts now', async () => {
    await finish(5, { format: 'csv' });
    await finish(5, { format: 'csv', rotate_items: 3 });
    expect(built()).toEqual(['x.part-00001.csv', 'x.part-00002.csv']);
  });

  test('is the only kind of file that is removed', async () => {
    const others = [
      'x.part-1.csv',
      'x.part-00001.json',
      'x.part-00001.csv.bak',
      'xx.part-00001.csv',
      'x.csvx',
    ];
    for (const name of others) writeFileSync(at(name), 'mine');
    await finish(1, { format: 'csv' });
    expect(built()).toEqual(['x.csv', ...others].toSorted());
  });
});

test('an earlier unsplit file is removed even if later parts cannot be written', async () => {
  await finish(5, { format: 'csv' });
  mkdirSync(at('x.part-00002.csv/mine'), { recursive: true });
  await finish(5, { format: 'csv', rotate_items: 2 });
  expect(built()).toEqual(['x.part-00001.csv', 'x.part-00002.csv']);
});

test('an aborted build leaves complete parts only, and names the missing one', async () => {
  const { outputFault, outputFiles } = await finish(
    5,
    { format: 'csv', rotate_items: 2 },
    AbortSignal.abort(),
  );
  expect(outputFault).toMatch(/^Cannot write .*x\.part-00001\.csv: /);
  expect(outputFiles).toEqual(['x.jsonl']);
  expect(built()).toEqual([]);
});

test('a completion lists a hundred files, the manifest all of them', async () => {
  const { outputFiles } = await finish(150, { format: 'json', rotate_items: 1 });
  expect(outputFiles).toHaveLength(100);
  expect(manifest()).toHaveLength(151);
});

test('a workbook whose sheets are exactly full is one workbook', async () => {
  async function* rows(): AsyncGenerator<number[]> {
    for (let n = 0; n < 6; n++) yield [n];
  }
  const columns = [{ name: 'n', kind: 'number' as const }];
  const xlsx = await WRITERS.xlsx();
  if (xlsx.takes !== 'table') throw new Error('xlsx is no table');
  const csv = { bom: false, delimiter: ',', safeFormulas: true };
  const books: Buffer[] = [];
  for await (const piece of cut(rows(), Infinity))
    books.push(await buffer(xlsx.bytes({ columns, rowCount: 6, rows: () => piece }, { csv, sheetRows: 4 })));
  expect(books).toHaveLength(1);
  const sheets = await readXlsxFile(books[0] ?? Buffer.alloc(0));
  expect(sheets.map(({ data }) => data.slice(1).flat())).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test('pieces that are not read past their last element repeat nothing', async () => {
  async function* numbers(): AsyncGenerator<number> {
    for (let n = 0; n < 5; n++) yield n;
  }
  const read: number[][] = [];
  for await (const piece of cut(numbers(), 2)) {
    const values: number[] = [];
    for (let n = 0; n < 2; n++) {
      const next = await piece.next();
      if (next.done !== true) values.push(next.value);
    }
    read.push(values);
  }
  expect(read).toEqual([[0, 1], [2, 3], [4]]);
});

test('the source is closed when no further piece is requested', async () => {
  let isClosed = false;
  async function* numbers(): AsyncGenerator<number> {
    try {
      for (let n = 0; n < 10; n++) yield n;
    } finally {
      isClosed = true;
    }
  }
  for await (const piece of cut(numbers(), 3)) {
    expect(await piece.next()).toEqual({ done: false, value: 0 });
    break;
  }
  expect(isClosed).toBe(true);
});
