import { RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import type { Found } from './state.ts';

/** Time that the engine may need beyond the grace: to kill, to flush logs, to unmount. */
const SLACK_MS = 10_000;
const CONFIRM_POLL_MS = 100;

/** Ends a container and returns once it is no longer running. The engine keeps the grace timer. */
export async function stopContainer(
  engine: Engine,
  find: () => Promise<Found>,
  graceSeconds: number,
): Promise<void> {
  const state = await find();
  if (state.kind !== 'running') return;
  // A paused process does not act on a signal, and not every engine unpauses it.
  if (state.paused) await tolerate(unpause(engine, state.containerId));
  try {
    await (graceSeconds > 0
      ? terminate(engine, state.containerId, graceSeconds)
      : kill(engine, state.containerId));
  } catch (error) {
    // Exited, removed, or stopped by another call: what counts is its current state.
    if ((await find()).kind === 'running') throw error;
  }
  const deadline = performance.now() + SLACK_MS;
  while ((await find()).kind === 'running') {
    if (performance.now() > deadline) {
      throw new RuntimeError(
        'interrupted',
        'The container is still running although the Docker engine was asked to stop it: try again.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, CONFIRM_POLL_MS));
  }
}

async function terminate(engine: Engine, containerId: string, graceSeconds: number): Promise<void> {
  await engine.call(
    'stop the container',
    (docker, abortSignal) =>
      docker.getContainer(containerId).stop({ t: Math.ceil(graceSeconds), abortSignal }),
    { deadlineMs: graceSeconds * 1000 + SLACK_MS, long: true },
  );
}

async function kill(engine: Engine, containerId: string): Promise<void> {
  await engine.call('kill the container', (docker, abortSignal) =>
    docker.getContainer(containerId).kill({ signal: 'SIGKILL', abortSignal }),
  );
}

async function unpause(engine: Engine, containerId: string): Promise<void> {
  await engine.call('unpause the container', (docker, abortSignal) =>
    docker.getContainer(containerId).unpause({ abortSignal }),
  );
}

/** It may have been unpaused or have ended meanwhile: older engines answer that with a 500. */
async function tolerate(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!hasStatus(error, 404, 409, 500)) throw error;
  }
}
