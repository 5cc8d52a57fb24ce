import { SetupError } from './run-quietly.mjs';
import { installPackages, isOnPath, mayInstall } from './system-packages.mjs';

const TOOLS = ['make', 'g++', 'python3'];
/** From this major version on, better-sqlite3 brings a compiled binary. */
const FIRST_WITH_BINARY = 22;

/** Whether installing means compiling, which takes minutes. */
export const MUST_COMPILE = Number(process.versions.node.split('.')[0]) < FIRST_WITH_BINARY;

/**
 * Ensures that better-sqlite3 can be compiled, where it has to be.
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
  await installPackages('Installing a compiler', TOOLS);
}
