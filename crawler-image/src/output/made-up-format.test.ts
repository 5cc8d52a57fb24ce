import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FORMATS, type Format } from '@crawlerd/formats';
import { planOf } from '../testing/fake-crawl.ts';
import { outputOptionsOf } from '../testing/options-of.ts';
import { finishOutput } from './finish-output.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'crawler-made-up-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);

/** A made-up format that exists only in this entry: one row per line. */
const words: Format = {
  extension: 'words.txt',
  isGzippable: true,
  takes: 'table',
  async *bytes(table) {
    for await (const row of table.rows()) yield Buffer.from(`${row.join(' ')}\n`);
  },
};

/** Finishes a crawl with three items; the files of the format, as the manifest lists them. */
async function finished(config: Parameters<typeof outputOptionsOf>[0]) {
  writeFileSync(at('x.jsonl'), '{"n":"tea"}\n{"n":"milk"}\n{"n":"rice"}\n');
  const plan = planOf({ outputFolder: folder, filePrefix: 'x', output: outputOptionsOf(config) });
  const facts = { executionId: 'e', stopReason: 'finished', pages: 1, items: 3 };
  const formats = { ...FORMATS, csv: () => Promise.resolve(words) };
  const { outputFault } = await finishOutput(plan, folder, facts, new AbortController().signal, formats);
  expect(outputFault).toBeNull();
  const { files }: { files: { name: string; rows: number }[] } = JSON.parse(
    readFileSync(at('x.manifest.json'), 'utf8'),
  );
  const told = files.slice(1).map(({ name, rows }) => [name, rows]);
  expect(readdirSync(folder).filter((name) => name.includes('words'))).toEqual(told.map(([name]) => name));
  return told;
}

test('an entry in the table of formats is enough to get a file and its manifest entry', async () => {
  expect(await finished({ format: 'csv' })).toEqual([['x.words.txt', 3]]);
  expect(readFileSync(at('x.words.txt'), 'utf8')).toBe('tea\nmilk\nrice\n');
});

test('its files are rotated, compressed and replaced like those of any other format', async () => {
  await finished({ format: 'csv' });
  expect(await finished({ format: 'csv', rotate_items: 2, gzip: true })).toEqual([
    ['x.part-00001.words.txt.gz', 2],
    ['x.part-00002.words.txt.gz', 1],
  ]);
  expect(gunzipSync(readFileSync(at('x.part-00002.words.txt.gz'))).toString()).toBe('rice\n');
});
