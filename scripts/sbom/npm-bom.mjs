import { spawnSync } from 'node:child_process';
import { ROOT } from '../setup/run-quietly.mjs';

/**
 * npm's own bill of materials. From package-lock.json and not from what is installed: that differs from
 * machine to machine.
 *
 * @param {readonly string[]} args further arguments of `npm sbom`
 */
export function npmBom(args = []) {
  const command = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', ...args];
  const { status, stdout, stderr, error } = spawnSync('npm', command, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`"npm ${command.join(' ')}" failed: ${error?.message ?? stderr.trim()}`);
  return JSON.parse(stdout);
}

/** The packages that are bundled into the crawler: they are in its image, without their files. */
export function crawlerPackages() {
  const { components } = npmBom(['--workspace', 'crawler-image', '--omit', 'dev']);
  return components;
}
