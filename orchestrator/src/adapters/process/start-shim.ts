import { spawn } from 'node:child_process';
import { RuntimeError } from '../../ports/runtime.ts';
import { delay } from '../system/delay.ts';
import { type Environment, passedOn } from './environment.ts';
import type { FolderState } from './state-folder.ts';

const POLL_MS = 10;
const DEADLINE_MS = 20_000;

export interface ShimStart {
  readonly shimPath: string;
  /** The state folder, with the files that say what to run. */
  readonly folder: string;
  readonly env: Environment;
  readonly state: () => FolderState;
}

/**
 * Starts a shim for an attempt that has none yet, and returns once the crawler runs or has run. Starting
 * two is harmless: only one can claim the launch.
 *
 * @throws RuntimeError `rejected` if the command could not be started, the same however often it is
 *   called; `interrupted` if the shim does not come up.
 */
export async function startShim({ shimPath, folder, env, state: readState }: ShimStart): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  const fault: { reason: string | null } = { reason: null };
  let isStarted = false;
  while (performance.now() < deadline && fault.reason === null) {
    const state = readState();
    if (state.kind === 'running') return;
    if (state.kind === 'exited') {
      if (state.exit.error === null) return;
      throw new RuntimeError('rejected', `The crawler could not be started: ${state.exit.error}.`);
    }
    if (state.kind === 'absent') break;
    if (!state.isClaimed && !isStarted) {
      isStarted = true;
      spawnShim(shimPath, folder, env, (reason) => {
        fault.reason = reason;
      });
    }
    await delay(POLL_MS);
  }
  throw new RuntimeError(
    'interrupted',
    `The supervisor process of the crawler did not start (${fault.reason ?? 'no response'}): try again.`,
  );
}

function spawnShim(
  shimPath: string,
  folder: string,
  env: Environment,
  onFault: (reason: string) => void,
): void {
  const shim = spawn(process.execPath, [shimPath, folder], {
    cwd: '/',
    env: passedOn(env),
    // In its own session: neither our end nor a signal to our group may reach it.
    detached: true,
    stdio: 'ignore',
  });
  shim.on('error', (error) => {
    onFault(error.message);
  });
  shim.on('exit', (code, signal) => {
    if (code !== 0) onFault(`it exited with ${signal ?? `code ${code}`}`);
  });
  shim.unref();
}
