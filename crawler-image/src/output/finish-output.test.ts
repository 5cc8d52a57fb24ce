import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { planOf } from '../testing/fake-crawl.ts';
import { finishOutput } from './finish-output.ts';
import { outputOptionsOf } from '../testing/options-of.ts';

let folder: string;
let plan: CrawlPlan;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'crawler-finish-'));
  const output = outputOptionsOf({ format: ['json', 'csv', 'xlsx', 'parquet'] });
  plan = planOf({ outputFolder: folder, filePrefix: 'x', output });
  writeFileSync(at('x.jsonl'), '{"url":"a","n":1}\n{"url":"b"}\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const facts = { executionId: 'e-1', stopReason: 'max_pages', pages: 3, items: 2 };
const never = new AbortController().signal;

interface Manifest {
  readonly files: readonly { readonly name: string; readonly sha256?: string; readonly fault?: string }[];
}

function manifest(): Manifest {
  const read: Manifest = JSON.parse(readFileSync(at('x.manifest.json'), 'utf8'));
  return read;
}

test('the manifest describes the files, and sha256sum agrees', async () => {
  const { outputFiles, outputFault } = await finishOutput(plan, folder, facts, never);
  expect(outputFault).toBeNull();
  const { files, ...rest } = manifest();
  expect(rest).toMatchObject({ execution_id: 'e-1', stop_reason: 'max_pages', pages: 3, items: 2 });
  expect(files.map(({ name }) => name)).toEqual(outputFiles);
  const names = ['x.jsonl', 'x.json', 'x.csv', 'x.xlsx', 'x.parquet'];
  expect(outputFiles).toEqual(names);
  const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  expect(execFileSync('sha256sum', names, { cwd: folder, encoding: 'utf8' })).toBe(sums);
  for (const file of files)
    expect(file).toMatchObject({ rows: 2, bytes: readFileSync(at(file.name)).length });
});

test.each(['json', 'csv', 'xlsx', 'parquet'])(
  'a .%s that the disk has no room for is named; all others are written, and the items are whole',
  async (format) => {
    const items = readFileSync(at('x.jsonl'));
    symlinkSync('/dev/full', at(`x.${format}.tmp`));
    const { outputFiles, outputFault } = await finishOutput(plan, folder, facts, never);
    expect(outputFault).toMatch(/^Cannot write .*: the disk is full; free some space and crawl again\.$/);
    expect(outputFiles).toHaveLength(4);
    expect(outputFiles).not.toContain(`x.${format}`);
    expect(manifest().files).toContainEqual({ name: `x.${format}`, fault: outputFault });
    expect(readFileSync(at('x.jsonl'))).toEqual(items);
  },
);

test('files of an earlier attempt are rebuilt with the same bytes', async () => {
  await finishOutput(plan, folder, facts, never);
  const before = manifest();
  for (const { name } of before.files.slice(1)) writeFileSync(at(name), 'half');
  await finishOutput(plan, folder, facts, never);
  expect(manifest()).toEqual(before);
});

test('a crawl that is aborted leaves no manifest of an earlier attempt', async () => {
  await finishOutput(plan, folder, facts, never);
  const { outputFault } = await finishOutput(plan, folder, facts, AbortSignal.abort());
  expect(outputFault).toMatch(/x\.manifest\.json/);
  expect(() => manifest()).toThrow(/ENOENT/);
});

test('if the items are unreadable, nothing is built', async () => {
  rmSync(at('x.jsonl'));
  mkdirSync(at('x.jsonl'));
  const { outputFiles, outputFault } = await finishOutput(plan, folder, facts, never);
  expect(outputFiles).toEqual([]);
  expect(outputFault).toMatch(/EISDIR/);
});
