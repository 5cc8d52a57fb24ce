import type { ContainerInspectInfo } from 'dockerode';
import type { AttemptRef, ContainerRef } from '../../domain/attempt.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { LABELS, labelsOf } from './names.ts';

/** It becomes part of a path. */
const ID = /^[\w-]+$/;

/**
 * The container of an attempt: the recorded one, or else the oldest with its labels, which engines neither change nor
 * let anybody change. One that was copied from it, even under its name, is never the answer.
 */
export async function findContainer(
  engine: Engine,
  instance: string,
  ref: ContainerRef,
): Promise<ContainerInspectInfo | null> {
  const id = ref.containerId ?? (await oldestOf(engine, instance, ref));
  const info = id === null || !ID.test(id) ? null : await inspectContainer(engine, id);
  // The engine would also take a name for an id, and the id may be one of another runtime.
  const isIt = info?.Id === id && info?.Config.Labels[LABELS.instance] === instance;
  return isIt ? info : null;
}

/** What an id or a name stands for, or null. */
export async function inspectContainer(engine: Engine, id: string): Promise<ContainerInspectInfo | null> {
  try {
    return await engine.call('inspect a container', (docker, abortSignal) =>
      docker.getContainer(id).inspect({ abortSignal }),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** A copy is younger than what it was copied from. */
async function oldestOf(engine: Engine, instance: string, ref: AttemptRef): Promise<string | null> {
  const label = Object.entries(labelsOf(instance, ref)).map(([name, value]) => `${name}=${value}`);
  const found = await engine.call('find a container', (docker, abortSignal) =>
    docker.listContainers({ all: true, filters: { label }, abortSignal }),
  );
  // Engines list the newest first, and tell the time in seconds only.
  const [oldest] = found.toReversed().toSorted((a, b) => a.Created - b.Created);
  return oldest?.Id ?? null;
}
