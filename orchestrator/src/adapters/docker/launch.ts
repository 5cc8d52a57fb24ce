import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import { RuntimeError, type LaunchSpec } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus, missingImage } from './errors.ts';
import { LABELS } from './names.ts';
import { stateOf } from './state.ts';

/** A name is reserved a moment before its container is visible. */
const NAME_RETRY_MS = 100;
const NAME_RETRIES = 50;

/** The container of that name, or null. */
export async function inspectContainer(engine: Engine, name: string): Promise<ContainerInspectInfo | null> {
  try {
    return await engine.call('inspect a container', (docker, abortSignal) =>
      docker.getContainer(name).inspect({ abortSignal }),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

export interface Created {
  readonly id: string;
  /** The container that existed before; null if it was created just now. */
  readonly found: ContainerInspectInfo | null;
}

/**
 * Creates the container unless it exists. A name in use means that an earlier call succeeded after all: its
 * container is the result, if it is ours.
 */
export async function ensureCreated(
  engine: Engine,
  name: string,
  instance: string,
  makeOptions: () => Promise<ContainerCreateOptions>,
): Promise<Created> {
  for (let tries = 0; tries < NAME_RETRIES; tries++) {
    const found = await inspectContainer(engine, name);
    if (found !== null) {
      if (found.Config.Labels[LABELS.instance] === instance) return { id: found.Id, found };
      throw new RuntimeError(
        'rejected',
        `A container named ${name} exists, but does not belong to this crawlerd: ` +
          `remove or rename it ("docker rm ${name}").`,
      );
    }
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, NAME_RETRY_MS));
    const id = await create(engine, name, await makeOptions());
    if (id !== null) return { id, found: null };
  }
  throw new RuntimeError(
    'interrupted',
    `The Docker engine reports that the name ${name} is in use, but lists no such container: restart the engine.`,
  );
}

/** @returns its id; null if the name is taken. */
async function create(engine: Engine, name: string, options: ContainerCreateOptions): Promise<string | null> {
  try {
    const { id } = await engine.call(
      'create the container',
      // Separate, because dockerode would otherwise put the environment, and so the token, into the URL.
      (docker, abortSignal) => docker.createContainer({ ...splitOptions(name, options), abortSignal }),
      { deadlineMs: engine.launchDeadlineMs },
    );
    return id;
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'image_missing') {
      throw new RuntimeError('image_missing', missingImage(options.Image ?? ''));
    }
    if (hasStatus(error, 409)) return null;
    throw error;
  }
}

function splitOptions(name: string, options: ContainerCreateOptions): object {
  return { _query: { name }, _body: options };
}

/**
 * Starts a container that was only created. If the engine has tried and failed, it keeps the error: the
 * attempt is used up, and every call throws the same `rejected`.
 *
 * @returns whether this call started it.
 */
export async function ensureStarted(
  engine: Engine,
  name: string,
  spec: LaunchSpec,
  { id, found }: Created,
): Promise<boolean> {
  let fault: unknown = null;
  let info = found;
  if (found === null || stateOf(found).kind === 'pending') {
    try {
      await engine.call(
        'start the container',
        (docker, abortSignal) => docker.getContainer(id).start({ abortSignal }),
        { deadlineMs: engine.launchDeadlineMs },
      );
      return true;
    } catch (error) {
      if (hasStatus(error, 304)) return false;
      // Without an answer the next call finds out. With one, the container's state says what happened.
      if (!(error instanceof RuntimeError) || !hasAnswer(error)) throw error;
      fault = error;
      info = await inspectContainer(engine, id);
    }
  }
  const state = info === null ? null : stateOf(info);
  if (state?.kind === 'exited' && state.error !== null && info?.State.StartedAt.startsWith('0001')) {
    throw new RuntimeError('rejected', `${spec.image} could not be started as ${name}: ${state.error}.`);
  }
  if (fault !== null && state?.kind !== 'running' && state?.kind !== 'exited') throw fault;
  return false;
}

function hasAnswer(error: RuntimeError): boolean {
  return 'status' in error && error.status !== null;
}
