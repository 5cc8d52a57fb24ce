import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './tools.ts';

/** Its package; installing it would start a Prometheus, so it is only unpacked. */
const PACKAGE = 'prometheus';
const FOLDER = fileURLToPath(new URL('../../.crawlerd/promtool', import.meta.url));
const PLACES = ['/usr/bin/promtool', '/usr/local/bin/promtool', join(FOLDER, 'usr/bin/promtool')];

/** The path of promtool; a missing one is unpacked from the package of this distribution, with a message. */
export function ensurePromtool(): string {
  const found = PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  process.stderr.write(`promtool is missing: unpacking the package ${PACKAGE} of this distribution.\n`);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  run('apt-get', ['update', '-q']);
  run('env', ['-C', FOLDER, 'apt-get', 'download', '-q', PACKAGE]);
  const file = readdirSync(FOLDER).find((name) => name.endsWith('.deb'));
  if (file === undefined) throw new Error(`No package ${PACKAGE} was downloaded.`);
  run('dpkg-deb', ['-x', join(FOLDER, file), FOLDER]);
  rmSync(join(FOLDER, file));
  const unpacked = PLACES.find((path) => existsSync(path));
  if (unpacked === undefined) throw new Error(`The package ${PACKAGE} has no promtool.`);
  return unpacked;
}
