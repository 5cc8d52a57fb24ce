import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildFormat, type BuiltFile } from './build-formats.ts';
import type { OutputOptions } from '../plan/output-options.ts';
import { readLines } from '../files/read-lines.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { FORMATS } from '@crawlerd/formats';
import { outputOptionsOf } from '../testing/options-of.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'crawler-output-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const never = new AbortController().signal;

async function linesOf(name: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(at(name))) lines.push(line);
  return lines;
}

async function build(
  itemFile: string,
  format: OutputOptions['formats'][number],
  config: Parameters<typeof outputOptionsOf>[0] = {},
  signal = never,
): Promise<BuiltFile[]> {
  const built: BuiltFile[] = [];
  for await (const file of buildFormat(itemFile, await FORMATS[format](), outputOptionsOf(config), signal))
    built.push(file);
  return built;
}

function writeItems(items: readonly unknown[]): string {
  writeFileSync(at('x.jsonl'), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  return at('x.jsonl');
}

describe('lines', () => {
  test('are read as they were written, wherever chunks end', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '\u2028'));
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        writeFileSync(at('lines'), lines.map((text) => `${text}\n`).join(''));
        expect(await linesOf('lines')).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  test('may be longer than a chunk; a truncated last line is left out', async () => {
    const long = '中'.repeat(100_000);
    writeFileSync(at('lines'), `${long}\nwhole\n{"cut": `);
    expect(await linesOf('lines')).toEqual([long, 'whole']);
  });
});

describe('json', () => {
  test.each([[[]], [[{ a: 1 }]], [Array.from({ length: 3000 }, (_, i) => ({ i, text: '\u2028中' }))]])(
    'holds all items',
    async (items) => {
      await build(writeItems(items), 'json');
      expect(JSON.parse(read('x.json'))).toEqual(items);
    },
  );
});

describe('csv', () => {
  const csvOf = async (items: unknown[], config: Parameters<typeof outputOptionsOf>[0] = {}) => {
    await build(writeItems(items), 'csv', config);
    return read('x.csv');
  };

  test('has the columns of all items, quoted where needed, readable by spreadsheets', async () => {
    const items = [
      { a: 'x,y', n: 1.5 },
      { b: 'say "hi"\n', a: null },
    ];
    expect(await csvOf(items)).toBe('\uFEFFa,n,b\n"x,y",1.5,\n,,"say ""hi""\n"\n');
  });

  test('nested values get columns, lists share a cell', async () => {
    const item = { _meta: { status: 200, sources: { a: 'b' } }, images: ['u', 'v'] };
    expect(await csvOf([item])).toBe('\uFEFF_meta.status,_meta.sources.a,images\n200,b,u | v\n');
  });

  test('has the chosen columns in their order; an object stands for all its columns', async () => {
    const items = [{ url: 'u', price: 2, _meta: { status: 200, charset: 'utf-8' } }];
    const fields = ['price', '_meta', 'brand', 'price'];
    expect(await csvOf(items, { fields })).toBe(
      '\uFEFFprice,_meta.status,_meta.charset,brand\n2,200,utf-8,\n',
    );
  });

  test('has the requested delimiter and byte order mark', async () => {
    const csv = { bom: false, delimiter: ';', safe_formulas: false };
    expect(await csvOf([{ a: '=1', b: 'x;y' }], { csv })).toBe('a;b\n=1;"x;y"\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1'])('"%s" is no formula', async (text) => {
    expect(await csvOf([{ text, list: [text] }])).toBe(`\uFEFFtext,list\n'${text},'${text}\n`);
    expect(await csvOf([{ [text]: 1 }])).toBe(`\uFEFF'${text}\n1\n`);
  });

  test('numbers stay numbers, negative ones too', async () => {
    expect(await csvOf([{ n: -5 }])).toBe('\uFEFFn\n-5\n');
  });
});

test.each(['json', 'csv', 'xlsx', 'parquet'] as const)(
  '%s that is cut short leaves no file behind, and the items untouched',
  async (format) => {
    const items = writeItems([{ a: 1 }]);
    await expect(build(items, format, {}, AbortSignal.abort())).rejects.toThrow(/^Cannot write .*x\.\w+: /);
    expect(readdirSync(folder)).toEqual(['x.jsonl']);
  },
);

test('gzip compresses json and csv, but not xlsx and parquet', async () => {
  const items = writeItems([{ a: '中' }]);
  for (const format of ['json', 'csv', 'xlsx', 'parquet'] as const)
    await build(items, format, { gzip: true });
  expect(readdirSync(folder).toSorted()).toEqual(['x.csv.gz', 'x.json.gz', 'x.jsonl', 'x.parquet', 'x.xlsx']);
  const unzipped = (name: string): string => gunzipSync(readFileSync(at(name))).toString();
  expect(JSON.parse(unzipped('x.json.gz'))).toEqual([{ a: '中' }]);
  expect(unzipped('x.csv.gz')).toBe('\uFEFFa\n中\n');
});

test('a file is replaced as a whole or not at all', async () => {
  writeFileSync(at('f'), 'old');
  const failing = writeAtomically(at('f'), async (handle) => {
    await handle.appendFile('half');
    throw new Error('power cut');
  });
  await expect(failing).rejects.toThrow('power cut');
  expect(read('f')).toBe('old');
  await writeAtomically(at('f'), (handle) => handle.appendFile('new'));
  expect(read('f')).toBe('new');
  expect(readdirSync(folder)).toEqual(['f']);
});

test('format may be one name or a list; each is built once, without the .jsonl', () => {
  expect(outputOptionsOf().formats).toEqual([]);
  expect(outputOptionsOf({ format: 'csv' }).formats).toEqual(['csv']);
  expect(outputOptionsOf({ format: ['json', 'jsonl', 'xlsx', 'json'] }).formats).toEqual(['json', 'xlsx']);
});
