import type { Check } from '@crawlerd/shared';
import type { ImageDigests } from '../domain/attempt.ts';
import type { Caller } from '../domain/caller.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import { requirePlaceInQueue, type QueueDeps } from './accept-launch.ts';
import { checkHeartbeats } from './check-readiness.ts';
import { RequestError } from './errors.ts';

export interface CheckLaunchDeps extends QueueDeps {
  readonly runtime: Pick<Runtime, 'kind' | 'ping' | 'requireImage'>;
  readonly diskGuard: DiskGuard;
  /** @throws RuntimeError if nobody, or somebody else, listens there. */
  readonly callbackAuthority: () => Promise<string>;
}

export interface CheckedMachine {
  readonly checks: readonly Check[];
  readonly digests: ImageDigests | null;
  /** Whether attempts run in containers here, as far as is known. */
  readonly hasContainers: boolean;
}

/**
 * What a launch needs beside a right request. Only looks: nothing is written, made, mended or started, as somebody may
 * ask for it before each of many launches.
 *
 * @param image null if it is not known, for what is wrong with the request.
 */
export async function checkLaunch(
  deps: CheckLaunchDeps,
  image: string | null,
  caller: Caller,
): Promise<CheckedMachine> {
  const { runtime } = deps;
  let digests: ImageDigests | null = null;
  const found = async (): Promise<string> => {
    digests = image === null ? null : await runtime.requireImage(image);
    if (digests === null) return `the ${runtime.kind} runtime needs no image`;
    return `${image} is there: ${digests.imageRepoDigest ?? digests.imageDigest}`;
  };
  const checks = await Promise.all([
    checkOf(`${runtime.kind} runtime`, async () => {
      await runtime.ping();
      return 'it responds';
    }),
    ...(image === null ? [] : [checkOf('image', found)]),
    checkOf('disk', async () => {
      await deps.diskGuard.requireRoom();
      return 'there is room for another crawl';
    }),
    checkOf('callback', async () => callback(deps)),
    checkOf('queue', async () => {
      requirePlaceInQueue(deps, caller);
      return 'there is a place in it';
    }),
  ]);
  const isMissing = checks.some(({ name, ok }) => name === 'image' && !ok);
  return { checks, digests, hasContainers: digests !== null || isMissing };
}

/** What crawlers that run now show of it says more than another container would. */
async function callback({ callbackAuthority, store }: CheckLaunchDeps): Promise<string> {
  const authority = await callbackAuthority();
  const heard = checkHeartbeats(store);
  if (!heard.ok) throw new RuntimeError('machine_fault', heard.detail);
  return `crawlerd listens at ${authority}, where crawlers report; crawlerd doctor tries it from a container`;
}

async function checkOf(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    const isKnown = [RuntimeError, StorageError, RequestError].some((kind) => error instanceof kind);
    if (!isKnown || !(error instanceof Error)) throw error;
    return { name, ok: false, detail: error.message };
  }
}
