import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import type { AttemptRef, ImageDigests } from '../../domain/attempt.ts';
import { RuntimeError, type LaunchSpec } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasAnswer, hasStatus, missingImage } from './errors.ts';
import { findContainer, inspectContainer } from './find-container.ts';
import { containerName, LABELS } from './names.ts';
import { imageOf, isVanishing, stateOf } from './state.ts';

/** A name is reserved a moment before its container is visible. */
const NAME_RETRY_MS = 100;
const NAME_RETRIES = 50;

export interface Created {
  readonly id: string;
  /** The container that existed before; null if it was created just now. */
  readonly found: ContainerInspectInfo | null;
  readonly image: ImageDigests;
}

/**
 * Creates the container unless it exists, whatever it is called by now. The name only keeps two calls from creating
 * two: where it is in use, an earlier call succeeded after all, or the name belongs to a container of somebody else.
 */
export async function ensureCreated(
  engine: Engine,
  ref: AttemptRef,
  instance: string,
  makeOptions: () => Promise<ContainerCreateOptions>,
): Promise<Created> {
  const name = containerName(ref);
  for (let tries = 0; tries < NAME_RETRIES; tries++) {
    const found = await findContainer(engine, instance, { ...ref, containerId: null });
    if (found !== null && !isVanishing(found)) {
      return { id: found.Id, found, image: imageOf(found.Image, found.Config.Labels) };
    }
    if (tries > 0) {
      await requireOwnName(engine, name, instance);
      await new Promise((resolve) => setTimeout(resolve, NAME_RETRY_MS));
    }
    const options = await makeOptions();
    const id = await create(engine, name, options);
    if (id !== null) return { id, found: null, image: imageOf(options.Image ?? '', options.Labels ?? {}) };
  }
  throw new RuntimeError(
    'interrupted',
    `The Docker engine reports that the name ${name} is in use, but lists no such container: restart the engine.`,
  );
}

/** @throws RuntimeError `rejected` if the name belongs to a container that is not ours. */
async function requireOwnName(engine: Engine, name: string, instance: string): Promise<void> {
  const holder = await inspectContainer(engine, name);
  if (holder === null || holder.Config.Labels[LABELS.instance] === instance) return;
  throw new RuntimeError(
    'rejected',
    `A container named ${name} exists, but does not belong to this crawlerd: ` +
      `remove or rename it ("docker rm ${name}").`,
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
      throw new RuntimeError('image_missing', missingImage(options.Labels?.[LABELS.image] ?? ''));
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
 * attempt is used up, and every call throws the same `refused`.
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
      if (info === null || isVanishing(info)) {
        throw new RuntimeError(
          'interrupted',
          `${name} was removed by another program before it was started.`,
        );
      }
    }
  }
  const state = info === null ? null : stateOf(info);
  if (state?.kind === 'exited' && state.error !== null && info?.State.StartedAt.startsWith('0001')) {
    throw new RuntimeError(
      'refused',
      `${spec.image} could not be started as ${name}: ${state.error}.${hintFor(state.error)}`,
    );
  }
  if (fault !== null && state?.kind !== 'running' && state?.kind !== 'exited') throw fault;
  return false;
}

/** What to do about an error that our own limits cause. */
function hintFor(error: string): string {
  return /rlimit/i.test(error)
    ? ' CRAWLERD_OPEN_FILES is more than the engine itself may have: lower it, or raise LimitNOFILE of the engine.'
    : '';
}
