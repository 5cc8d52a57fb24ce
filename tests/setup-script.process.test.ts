import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPTS = fileURLToPath(new URL('../scripts', import.meta.url));

/** A fake npm: records its call, and installs a package or fails. */
const NPM = `
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('calls', 'npm ' + process.argv.slice(2).join(' ') + '\\n');
if (existsSync('npm-fails')) { console.log('gyp ERR! no compiler'); process.exit(7); }
mkdirSync('node_modules/.bin', { recursive: true });
writeFileSync('node_modules/.bin/crawlerd', '');
mkdirSync('node_modules/typescript/bin', { recursive: true });
writeFileSync('node_modules/typescript/bin/tsc', \`
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
  appendFileSync('calls', 'tsc\\\\n');
  for (const file of ['shared/dist/index.js', 'orchestrator/dist/main.js']) {
    mkdirSync(file.replace(/[^/]+$/, ''), { recursive: true });
    writeFileSync(file, '');
  }\`);
`;
const BUNDLER = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('calls', 'bundle\\n');
mkdirSync('crawler-image/dist', { recursive: true });
writeFileSync('crawler-image/dist/crawler.mjs', '');
writeFileSync('crawler-image/dist/browser-host.mjs', '');
`;
const SERVICE_BUNDLER = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('calls', 'bundle of the service\\n');
mkdirSync('orchestrator/dist/bundle', { recursive: true });
writeFileSync('orchestrator/dist/bundle/main.js', '');
`;
/** What a build calls. */
const BUILD = ['tsc', 'bundle', 'bundle of the service'];

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'crawlerd-setup-'));
  cpSync(SCRIPTS, join(clone, 'scripts'), { recursive: true });
  write('npm.cjs', NPM);
  write('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
  write('crawler-image/build.mjs', BUNDLER);
  write('orchestrator/build.mjs', SERVICE_BUNDLER);
  write('shared/src/index.ts', '');
  write('orchestrator/src/main.ts', '');
  write('calls', '');
  for (const tool of ['make', 'g++', 'python3']) {
    write(`bin/${tool}`, '');
    chmodSync(join(clone, 'bin', tool), 0o755);
  }
});
afterEach(() => {
  rmSync(clone, { recursive: true });
});

function write(file: string, content: string): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), content);
}

/** Runs the script and returns its calls and its output. */
function setUp(env: Record<string, string> = {}): { calls: string[]; code: number | null; output: string } {
  write('calls', '');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs'], {
    cwd: clone,
    encoding: 'utf8',
    env: {
      PATH: join(clone, 'bin'),
      // A failure here must not install anything on this machine.
      CRAWLERD_NO_SYSTEM_CHANGES: '1',
      npm_execpath: join(clone, 'npm.cjs'),
      ...env,
    },
  });
  const calls = readFileSync(join(clone, 'calls'), 'utf8').split('\n').filter(Boolean);
  return { calls, code: status, output: stdout + stderr };
}

const INSTALL = 'npm ci --no-audit --no-fund';

test('a fresh clone gets its dependencies and builds, and says so', () => {
  const { calls, code, output } = setUp();
  expect([code, calls]).toEqual([0, [INSTALL, ...BUILD]]);
  expect(output).toMatch(/Installing dependencies[^]*Building[^]*Bundling the crawler/);
});

test('a second run does nothing and prints nothing', () => {
  setUp();
  expect(setUp()).toEqual({ calls: [], code: 0, output: '' });
});

test('a changed source is built, without installing anything', () => {
  setUp();
  write('orchestrator/src/main.ts', 'changed');
  expect(setUp().calls).toEqual(BUILD);
});

test('a missing build is made again', () => {
  setUp();
  rmSync(join(clone, 'crawler-image/dist'), { recursive: true });
  expect(setUp().calls).toEqual(BUILD);
});

test('a missing bundle of the service is made again', () => {
  setUp();
  rmSync(join(clone, 'orchestrator/dist/bundle'), { recursive: true });
  expect(setUp().calls).toEqual(BUILD);
});

test('an installation from before there was the command gets it, without installing anything', () => {
  setUp();
  rmSync(join(clone, 'node_modules/.bin/crawlerd'));
  write(
    'node_modules/.package-lock.json',
    JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
  );
  // The one compiled module loads.
  write('node_modules/better-sqlite3/index.js', 'module.exports = class { close() {} };');
  expect(setUp().calls).toEqual(['npm rebuild --ignore-scripts crawlerd']);
});

test('a changed lock file is installed', () => {
  setUp();
  write('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.1' } } }));
  expect(setUp().calls[0]).toBe(INSTALL);
});

test('a failed installation shows the end of its log and where the complete log is', () => {
  write('npm-fails', '');
  const { calls, code, output } = setUp();
  expect([code, calls]).toEqual([1, [INSTALL]]);
  expect(output).toContain('gyp ERR! no compiler');
  expect(output).toMatch(/failed \(exit 7\)\. Complete log: \.crawlerd\/\S+\.log/);
  expect(output).not.toContain('    at ');
});

test('a machine without a compiler is left unchanged where changes are forbidden', () => {
  const { calls, code, output } = setUp({ PATH: '/nowhere' });
  // Newer versions of Node need none: there, the same machine is simply set up.
  const needsOne = Number(process.versions.node.split('.')[0]) < 22;
  expect([code, calls]).toEqual(needsOne ? [1, []] : [0, [INSTALL, ...BUILD]]);
  expect(output).toContain(needsOne ? 'Install make, g++, python3, or use Node 22 or newer.' : 'Building');
});
