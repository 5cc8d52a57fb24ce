import type { ContainerInspectInfo } from 'dockerode';
import type { ImageDigests } from '../../domain/attempt.ts';
import type { OwnedAttempt, RuntimeState } from '../../ports/runtime.ts';
import { LABELS } from './names.ts';

/** A state that an engine that does not answer cannot have. */
export type Found = Exclude<RuntimeState, { kind: 'unreachable' }>;

export interface Inspected extends Pick<ContainerInspectInfo, 'Id' | 'State' | 'Image'> {
  readonly Config: Pick<ContainerInspectInfo['Config'], 'Labels'>;
}

const SIGKILLED = 137;

/** From the id of a container's image and the container's labels. */
export function imageOf(imageId: string, labels: Readonly<Record<string, string>>): ImageDigests {
  return { imageDigest: imageId, imageRepoDigest: labels[LABELS.repoDigest] || null };
}

/**
 * An inspect answer as a state.
 *
 * A container whose start failed stays "created" at the engine, with the error kept in its state. That is
 * `exited` here, not `pending`: the attempt had its one start, and must not be started a second time.
 */
export function stateOf(info: Inspected): Found {
  const { Id: containerId, State: state } = info;
  const image = imageOf(info.Image, info.Config.Labels);
  const startedAt = engineTime(state.StartedAt);
  if (state.Running || state.Restarting) {
    return { kind: 'running', containerId, image, startedAt: startedAt ?? new Date(0), paused: state.Paused };
  }
  const error = state.Error === '' ? null : readable(state.Error);
  if (startedAt === null && error === null) return { kind: 'pending', containerId };
  return {
    kind: 'exited',
    containerId,
    image,
    exitCode: state.ExitCode,
    oomKilled: state.OOMKilled,
    endedAt: engineTime(state.FinishedAt),
    error,
    ...(startedAt === null && { neverRan: true }),
  };
}

/**
 * Whether a container is only there for the moment that its removal takes: never started, or killed for it. Who looks a
 * moment later finds nothing, so it must not count as one that somebody has killed and left. (`rm -f` marks it before
 * it kills, so before the event `die` too.)
 */
export function isVanishing(info: Inspected): boolean {
  const { Status, Dead } = info.State;
  if (Status !== 'removing' && !Dead) return false;
  const state = stateOf(info);
  return (
    state.kind === 'pending' ||
    (state.kind === 'exited' && state.exitCode === SIGKILLED && state.oomKilled !== true)
  );
}

/**
 * A container's state from a list. A container whose start failed is listed as "created" too; only an inspect
 * distinguishes the two.
 */
export function kindOfListed(state: string): OwnedAttempt['kind'] {
  if (state === 'created') return 'pending';
  return state === 'running' || state === 'paused' || state === 'restarting' ? 'running' : 'exited';
}

/** The engine writes year 1 for "never". */
function engineTime(text: string): Date | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() <= 1 ? null : time;
}

const NOISE = [
  /\(HTTP code \d+\) [a-z ]+ - /gi,
  /failed to create (shim )?task(?: for container)?: /gi,
  /OCI runtime create failed: /gi,
  /(runc|container) create failed: /gi,
  /runc did not terminate successfully: [^:]*: /gi,
  /unable to start container process: /gi,
  /container_linux\.go:\d+: /gi,
  /process_linux\.go:\d+: /gi,
  /rootfs_linux\.go:\d+: /gi,
  /starting container process caused: /gi,
  /error during container init: /gi,
  /: unknown$/gi,
];

/** The engine's message without the prefixes of the layers it passed through, and without credentials in URLs. */
export function readable(words: string): string {
  const plain = NOISE.reduce((text, noise) => text.replaceAll(noise, ''), words.trim());
  return plain.replaceAll(/\/\/[^/@\s"']+@/g, '//***@').replace(/[.\s]+$/, '');
}
