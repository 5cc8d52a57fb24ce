import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';

/** Removes a container that does not run, with its volumes; one that is gone already is removed. */
export async function removeContainer(
  engine: Engine,
  id: string,
  isRunning: () => Promise<boolean>,
): Promise<void> {
  try {
    await engine.call('remove the container', (docker, abortSignal) =>
      docker.getContainer(id).remove({ v: true, abortSignal }),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return;
    // 409 also means "removal already in progress", which is the wanted outcome.
    if (!hasStatus(error, 409) || (await isRunning())) throw error;
  }
}
