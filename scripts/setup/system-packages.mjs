import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

/**
 * Installs packages of this distribution.
 *
 * @param {string} title what is being done, for display
 * @param {readonly string[]} packages
 * @throws {SetupError}
 */
export async function installPackages(title, packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('Reading the package lists', 'apt-get', ['update'], { env });
  await runQuietly(title, 'apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
}

/** Only as root on Debian or Ubuntu, and never if CRAWLERD_NO_SYSTEM_CHANGES is set. */
export function mayInstall() {
  const forbidden = !['', '0', 'false'].includes(process.env['CRAWLERD_NO_SYSTEM_CHANGES'] ?? '');
  return !forbidden && process.getuid?.() === 0 && isDebianLike() && isOnPath('apt-get');
}

export function isOnPath(tool) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isDebianLike() {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}
