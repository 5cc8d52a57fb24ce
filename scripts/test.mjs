// Runs the tests. Those with a real engine mostly wait, and look at real time. Beside them, at a low priority so that
// they are not slowed down, run those that look at no clock: the simulation, which computes for many minutes, and then
// those with real processes.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VITEST = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const REPORTERS = ['--reporter=default', '--reporter=./scripts/no-skips-reporter.mjs'];

/** A third of what a core gives to the tests in front: these have time limits, although wide ones. */
const PROCESS_TESTS_PRIORITY = 5;

const folder = mkdtempSync(join(tmpdir(), 'crawlerd-tests-'));
const FAILED_TESTS_FILE = join(folder, 'failed');

/**
 * Resolves with its exit code and, unless it prints by itself, what it printed.
 *
 * @param {number | null} priority of what runs in the background; null for what prints by itself.
 */
function vitest(args, priority = null) {
  const stdio = priority === null ? 'inherit' : ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, [VITEST, 'run', ...REPORTERS, ...args], {
    stdio,
    env: { ...process.env, FAILED_TESTS_FILE },
  });
  if (priority !== null) setPriority(child.pid, priority);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, output })));
}

/** Resolves with what both answered: one after the other, so that one core is left to the tests in front. */
async function vitestBeside() {
  const simulation = await vitest(['--project', 'simulation'], constants.priority.PRIORITY_LOW);
  return [simulation, await vitest(['--project', 'process'], PROCESS_TESTS_PRIORITY)];
}

const args = process.argv.slice(2);
if (args.length > 0) {
  process.exitCode = (await vitest(args)).code;
} else {
  const beside = vitestBeside();
  const { code } = await vitest(['--project', 'unit', '--project', 'engine']);
  console.log('The simulation and the tests with real processes, which ran beside these:');
  const ended = await beside;
  for (const { output } of ended) process.stdout.write(output);
  process.exitCode = [code, ...ended.map((one) => one.code)].find((each) => each !== 0) ?? 0;
  // At the end, where everybody looks first.
  if (existsSync(FAILED_TESTS_FILE)) console.log(`These failed:\n${readFileSync(FAILED_TESTS_FILE, 'utf8')}`);
}
rmSync(folder, { recursive: true });
