import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly, SetupError } from './run-quietly.mjs';

const TOOLS = ['make', 'g++', 'python3'];
/** From this major version on, better-sqlite3 brings a compiled binary. */
const FIRST_WITH_BINARY = 22;

/** Whether installing means compiling, which takes minutes. */
export const MUST_COMPILE = Number(process.versions.node.split('.')[0]) < FIRST_WITH_BINARY;

/**
 * Sees to it that better-sqlite3 can be compiled, where it has to be. Installs packages only as root on
 * Debian or Ubuntu, and never if CRAWLERD_NO_SYSTEM_CHANGES is set.
 *
 * @throws {SetupError} that says what to install
 */
export async function bringCompiler() {
  if (!MUST_COMPILE) return;
  const missing = TOOLS.filter((tool) => !isOnPath(tool));
  if (missing.length === 0) return;
  const why = `SQLite must be compiled for Node ${process.version}, and this machine lacks ${missing.join(', ')}`;
  if (!mayInstall()) {
    throw new SetupError(`${why}. Install ${TOOLS.join(', ')}, or use Node ${FIRST_WITH_BINARY} or newer.`);
  }
  console.log(`${why}: installing them with apt-get (set CRAWLERD_NO_SYSTEM_CHANGES=1 to forbid this).`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('Reading the package lists', 'apt-get', ['update'], { env });
  const args = ['install', '-y', '--no-install-recommends', ...TOOLS];
  await runQuietly('Installing a compiler', 'apt-get', args, { env });
}

function isOnPath(tool) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function mayInstall() {
  const forbidden = !['', '0', 'false'].includes(process.env['CRAWLERD_NO_SYSTEM_CHANGES'] ?? '');
  return !forbidden && process.getuid?.() === 0 && isDebianLike() && isOnPath('apt-get');
}

function isDebianLike() {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}
