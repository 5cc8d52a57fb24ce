import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crawlerd-skips-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a separate test file and returns how the run ended. */
function run(
  content: string,
  env: Record<string, string> = {},
  ...args: string[]
): { code: number | null; lines: string[] } {
  writeFileSync(join(folder, 'sample.test.js'), content);
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--globals',
      `--reporter=${join(ROOT, 'scripts/no-skips-reporter.mjs')}`,
      ...args,
    ],
    // Its own worker's environment would make the inner run believe it is a worker.
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env } },
  );
  return { code: status, lines: stdout.trimEnd().split('\n') };
}

test('a run in which every test ran and passed succeeds', () => {
  const { code, lines } = run("test('a', () => {}); test('b', () => {});");
  expect([code, lines.at(-1)]).toEqual([0, '2 passed, 0 failed, 0 skipped']);
});

test.each([
  ['skipped', "test.skip('b', () => {});"],
  ['still to be written', "test.todo('b');"],
  ['skipped while running', "test('b', (context) => { context.skip(); });"],
])('a test that is %s fails the run and is named', (_how, content) => {
  const { code, lines } = run(`test('a', () => {}); ${content}`);
  expect([code, lines.at(-1)]).toEqual([1, '1 passed, 0 failed, 1 skipped']);
  expect(lines).toContain('skipped: sample.test.js > b');
});

test('a failing test fails the run', () => {
  const { code, lines } = run("test('a', () => { throw new Error('no'); });");
  expect([code, lines.at(-1)]).toEqual([1, '0 passed, 1 failed, 0 skipped']);
});

test('a file that cannot be loaded fails the run', () => {
  expect(run("throw new Error('no');").code).toBe(1);
});

test('what failed, and why, is also kept for who runs several', () => {
  const kept = join(folder, 'failed');
  run("test('a', () => { throw new Error('no'); });", { FAILED_TESTS_FILE: kept });
  run("throw new Error('cannot be loaded');", { FAILED_TESTS_FILE: kept });
  expect(readFileSync(kept, 'utf8')).toBe(
    'sample.test.js > a\n    no\nsample.test.js > as a whole\n    cannot be loaded\n',
  );
});

test('and the whole of what was found, where the message shows its beginning only', () => {
  const kept = join(folder, 'long');
  run("test('a', () => { expect('x'.repeat(50) + ' is wrong').toBe(''); });", { FAILED_TESTS_FILE: kept });
  expect(readFileSync(kept, 'utf8')).toContain(`\n    ${'x'.repeat(50)} is wrong\n`);
});

test('tests excluded by a name filter do not count as skipped', () => {
  const { code, lines } = run("test('a', () => {}); test('b', () => {});", {}, '-t', 'a');
  expect([code, lines.at(-1)]).toEqual([0, '1 passed, 0 failed, 1 skipped']);
});
