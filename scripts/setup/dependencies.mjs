import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bringCompiler, MUST_COMPILE } from './compiler.mjs';
import { ROOT, runQuietly } from './run-quietly.mjs';

const STAMP = `${ROOT}node_modules/.crawlerd-stamp`;

/** Installs the packages of package-lock.json, unless exactly these are installed for this Node. */
export async function bringDependencies() {
  const wanted = stampOf();
  if (readText(STAMP) === wanted && isCommandLinked()) return;
  if (!installedAsLocked() || !databaseLoads()) {
    await bringCompiler();
    await runNpm(
      MUST_COMPILE
        ? 'Installing dependencies (compiling SQLite takes 1 to 4 minutes)'
        : 'Installing dependencies',
      ['ci', '--no-audit', '--no-fund'],
      { hint: 'If a compiler is missing: install make, g++ and python3, then run this again.' },
    );
  } else if (!isCommandLinked()) {
    // Installed before there was the command.
    await runNpm('Linking the command', ['rebuild', '--ignore-scripts', 'crawlerd']);
  }
  writeFileSync(STAMP, wanted);
}

/** The lock file and the Node that compiled modules must fit. */
function stampOf() {
  const { platform, arch, versions } = process;
  return createHash('sha256')
    .update(readFileSync(`${ROOT}package-lock.json`))
    .update(`${platform} ${arch} ${versions.modules}`)
    .digest('hex');
}

/** Whether npm's own record of what it installed agrees with the lock file: npm may have been run by hand. */
function installedAsLocked() {
  const record = readText(`${ROOT}node_modules/.package-lock.json`);
  if (record === null) return false;
  const installed = JSON.parse(record).packages;
  const locked = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, { version, optional, link }]) =>
      !path.includes('node_modules/') ||
      optional === true ||
      link === true ||
      installed[path]?.version === version,
  );
}

/** Whether `npx crawlerd` finds the command. */
function isCommandLinked() {
  return ['crawlerd', 'crawlerd.cmd'].some((name) => existsSync(`${ROOT}node_modules/.bin/${name}`));
}

/** Whether the one compiled module fits this Node. */
function databaseLoads() {
  const script = "new (require('better-sqlite3'))(':memory:').close()";
  return spawnSync(process.execPath, ['-e', script], { cwd: `${ROOT}orchestrator` }).status === 0;
}

async function runNpm(title, args, options) {
  const npm = npmCommand();
  await runQuietly(title, npm.command, [...npm.args, ...args], options);
}

/** The npm that runs this script, if any: it need not be on the PATH. */
function npmCommand() {
  const script = process.env['npm_execpath'];
  return script !== undefined && /\.c?js$/.test(script) && existsSync(script)
    ? { command: process.execPath, args: [script] }
    : { command: 'npm', args: [] };
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
