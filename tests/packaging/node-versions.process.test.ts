import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/markdown.ts';

/** Of the two versions that are supported, the one that this machine need not have; kept between runs. */
const NODE_24 = '24.21.0';
const FOLDER = join(ROOT, `.crawlerd/node-${NODE_24}`);
const COMMAND = join(ROOT, 'orchestrator/bin/crawlerd.js');

/** Runs `node` with this first on the PATH, so that npm and what it starts are run by it too. */
function under(
  bin: string,
  command: string,
  args: readonly string[],
): { code: number | null; output: string } {
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: path,
      HOME: process.env['HOME'],
      CRAWLERD_URL: 'http://127.0.0.1:1',
      CRAWLERD_DATA_DIR: '/nowhere',
    },
  });
  return { code: status, output: stdout + stderr };
}

describe('the versions of Node that are supported', () => {
  beforeAll(() => {
    if (existsSync(join(FOLDER, 'node_modules/.bin/node'))) return;
    execFileSync('npm', ['install', '--prefix', FOLDER, '--no-save', '--silent', `node@${NODE_24}`]);
    // Fifty megabytes, over whatever line there is.
  }, 1_500_000);

  it('are said in every package alike', () => {
    const engines = ['.', 'shared', 'formats', 'client', 'crawler-image', 'orchestrator'].map((folder) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
        engines: object;
      };
      return manifest.engines;
    });
    expect(engines).toEqual(engines.map(() => ({ node: '>=20.20' })));
  });

  describe.each([
    ['this one', '/nowhere', process.version],
    ['Node 24', join(FOLDER, 'node_modules/.bin'), `v${NODE_24}`],
  ])('%s', (_name, bin, version) => {
    it('is the one that is tried', () => {
      expect(under(bin, 'node', ['--version']).output.trim()).toBe(version);
    });

    it('installs without a warning', () => {
      const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
      const args = ['ci', '--dry-run', '--offline', '--ignore-scripts'];
      const { code, output } = under(bin, 'node', [npm, ...args]);
      expect(code).toBe(0);
      expect(output).not.toMatch(/EBADENGINE|npm warn/i);
    });

    it('runs the command line, and loads the service', () => {
      expect(under(bin, 'node', [COMMAND, '--help']).code).toBe(0);
      const listed = under(bin, 'node', [COMMAND, 'ls']);
      expect([listed.code, listed.output]).toEqual([1, expect.stringContaining('No crawlerd responds at')]);
      // The packages of the service are read before it looks for the database that is not there.
      const backup = under(bin, 'node', [COMMAND, 'backup', '/nowhere/backup.db']);
      expect([backup.code, backup.output]).toEqual([1, expect.stringContaining('/nowhere')]);
    });
  });
});
