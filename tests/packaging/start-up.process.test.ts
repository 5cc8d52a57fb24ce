import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../orchestrator/bin/crawlerd.js', import.meta.url));

/** Prints every file that Node loads as code, whether by import or by require. */
const REPORTER = `data:text/javascript,${encodeURIComponent(`
  import { createRequire, register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(\`
    import { writeSync } from 'node:fs';
    export async function load(url, context, next) {
      if (url.startsWith('file:')) writeSync(2, 'loaded ' + new URL(url).pathname + '\\\\n');
      return next(url, context);
    }
  \`));
  const { cache } = createRequire('file:///');
  process.on('exit', () => {
    for (const file of Object.keys(cache)) console.error('loaded ' + file);
  });
`)}`;

function filesLoadedBy(args: readonly string[]): string[] {
  const { stderr } = spawnSync(process.execPath, ['--import', REPORTER, COMMAND, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CRAWLERD_URL: 'http://127.0.0.1:1', CRAWLERD_DATA_DIR: '/nowhere' },
  });
  return [...new Set([...stderr.matchAll(/^loaded (.*)$/gm)].map(([, file = '']) => file))];
}

/** The time to start is the time to read and compile code: 12 times that of Node alone, when all was loaded. */
describe.each([['ls'], ['status', 'abc'], ['--help'], ['--version']])('crawlerd %s', (...args) => {
  const files = filesLoadedBy(args);

  it('is a few files and a megabyte of code', () => {
    expect(files.length).toBeGreaterThan(1);
    expect(files.length).toBeLessThanOrEqual(8);
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThan(1.5 * 1024 * 1024);
  });

  it('loads nothing of the service', () => {
    expect(files.filter((file) => /node_modules|installation/.test(file))).toEqual([]);
  });
});

it('a command that works on this machine loads the service', () => {
  expect(
    filesLoadedBy(['backup', '/nowhere/backup.db']).some((file) => file.includes('/node_modules/dockerode/')),
  ).toBe(true);
});
