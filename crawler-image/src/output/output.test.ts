import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildFormat } from './build-formats.ts';
import { toRow } from './csv.ts';
import { readLines } from './read-lines.ts';
import { writeAtomically } from './write-atomically.ts';

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

function writeItems(items: readonly unknown[]): string {
  writeFileSync(at('x.jsonl'), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  return at('x.jsonl');
}

describe('lines', () => {
  test('come back as they were written, however they are cut into chunks', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '\u2028'));
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        writeFileSync(at('lines'), lines.map((text) => `${text}\n`).join(''));
        expect(await linesOf('lines')).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  test('may be longer than a chunk, and one that was cut off is left out', async () => {
    const long = '中'.repeat(100_000);
    writeFileSync(at('lines'), `${long}\nwhole\n{"cut": `);
    expect(await linesOf('lines')).toEqual([long, 'whole']);
  });
});

describe('json', () => {
  test.each([[[]], [[{ a: 1 }]], [Array.from({ length: 3000 }, (_, i) => ({ i, text: '\u2028中' }))]])(
    'holds all items',
    async (items) => {
      expect(await buildFormat(writeItems(items), 'json', never)).toBe(at('x.json'));
      expect(JSON.parse(read('x.json'))).toEqual(items);
    },
  );
});

describe('csv', () => {
  test('has the columns of all items, quoted where needed, readable by spreadsheets', async () => {
    await buildFormat(
      writeItems([
        { a: 'x,y', n: 1.5 },
        { b: 'say "hi"\n', a: null },
      ]),
      'csv',
      never,
    );
    expect(read('x.csv')).toBe('\uFEFFa,n,b\n"x,y",1.5,\n,,"say ""hi""\n"\n');
  });

  test('nested values get columns, lists share a cell', () => {
    expect(toRow({ _meta: { status: 200, sources: { a: 'b' } }, images: ['u', 'v'] })).toEqual({
      '_meta.status': '200',
      '_meta.sources.a': 'b',
      images: 'u | v',
    });
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1'])('"%s" is no formula', (text) => {
    expect(toRow({ text, list: [text] })).toEqual({ text: `'${text}`, list: `'${text}` });
  });

  test('numbers stay numbers, negative ones too', () => {
    expect(toRow({ n: -5 })).toEqual({ n: '-5' });
  });
});

test('a format that is cut short leaves no file behind, and the items untouched', async () => {
  const items = writeItems([{ a: 1 }]);
  await expect(buildFormat(items, 'csv', AbortSignal.abort())).rejects.toThrow(/^Cannot write .*x\.csv/);
  expect(readdirSync(folder)).toEqual(['x.jsonl']);
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
