import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An error that the user can fix: only its message is printed. */
export class SetupError extends Error {}

const LAST_LINES = 40;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const LINE_INTERVAL_MS = 15_000;

/**
 * Runs a command with its output in a log file, which is shown only on failure.
 *
 * @param {string} title what is being done, for display
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, hint?: string }} [options] `hint` follows the log on failure
 * @throws {SetupError} if the command cannot be run or does not exit with 0
 */
export async function runQuietly(title, command, args, options = {}) {
  const logFile = `${ROOT}.crawlerd/${command.replace(/^.*[\\/]/, '')}-${Date.now()}.log`;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const stopTelling = tellThatItGoesOn(title);
  try {
    const ended = await new Promise((resolve) => {
      const child = spawn(command, args, {
        cwd: ROOT,
        env: { ...process.env, ...options.env },
        stdio: ['ignore', log, log],
      });
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => resolve(code === 0 ? null : `exit ${code ?? signal}`));
    });
    stopTelling(ended === null);
    if (ended === null) return;
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
    const shown = relative(process.cwd(), logFile);
    throw new SetupError(
      [tail, `${title}: failed (${ended}). Complete log: ${shown}`, options.hint ?? ''].join('\n').trim(),
    );
  } finally {
    closeSync(log);
  }
}

/** A spinner with seconds on a terminal, otherwise a plain line at intervals. */
function tellThatItGoesOn(title) {
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  if (!process.stdout.isTTY) {
    console.log(`${title} ...`);
    const timer = setInterval(() => console.log(`  still running, ${seconds()} s`), LINE_INTERVAL_MS);
    return (ok) => {
      clearInterval(timer);
      if (ok) console.log(`  done in ${seconds()} s`);
    };
  }
  let frame = 0;
  const draw = (mark) => process.stdout.write(`\r\u001b[2K${mark} ${title}  ${seconds()} s`);
  const timer = setInterval(() => draw(SPINNER[frame++ % SPINNER.length]), 120);
  return (ok) => {
    clearInterval(timer);
    draw(ok ? '✓' : '✗');
    process.stdout.write('\n');
  };
}
