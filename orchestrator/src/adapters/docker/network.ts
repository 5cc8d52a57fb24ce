import { isIPv4 } from 'node:net';
import type { NetworkInspectInfo } from 'dockerode';
import { RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { LABELS } from './names.ts';

/**
 * Sees to it that the crawlers' own bridge network is there, and returns its gateway: the address of this
 * machine that its containers can reach. On it crawlers cannot reach each other.
 */
export async function ensureNetwork(engine: Engine, name: string): Promise<string> {
  let info = await inspectNetwork(engine, name);
  if (info === null) {
    await createNetwork(engine, name);
    info = await inspectNetwork(engine, name);
  }
  const gateway = info?.IPAM?.Config?.map((config) => config['Gateway']).find(
    (address) => address !== undefined && isIPv4(address),
  );
  if (gateway === undefined) {
    throw new RuntimeError(
      'rejected',
      `The Docker network "${name}" has no IPv4 gateway, so its containers could not reach crawlerd: ` +
        'remove it ("docker network rm") or name another network.',
    );
  }
  return gateway;
}

/** Removes the network if it is ours and no container is on it; otherwise leaves it alone. */
export async function removeUnusedNetwork(engine: Engine, name: string): Promise<void> {
  const info = await inspectNetwork(engine, name);
  if (info?.Labels?.[LABELS.network] !== '1' || Object.keys(info.Containers ?? {}).length > 0) return;
  try {
    await engine.call('remove its network', (docker, abortSignal) =>
      docker.getNetwork(info.Id).remove({ abortSignal }),
    );
  } catch (error) {
    // Gone already, or a container joined it meanwhile: both are as they should be.
    if (!hasStatus(error, 403, 404, 409)) throw error;
  }
}

async function inspectNetwork(engine: Engine, name: string): Promise<NetworkInspectInfo | null> {
  try {
    return await engine.call('look at its network', (docker) =>
      docker.getNetwork(encodeURIComponent(name)).inspect(),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

async function createNetwork(engine: Engine, name: string): Promise<void> {
  try {
    await engine.call('create its network', (docker, abortSignal) =>
      docker.createNetwork({
        Name: name,
        Driver: 'bridge',
        // Older engines would let a race make two networks of one name.
        CheckDuplicate: true,
        Labels: { [LABELS.network]: '1' },
        Options: { 'com.docker.network.bridge.enable_icc': 'false' },
        abortSignal,
      }),
    );
  } catch (error) {
    // Somebody else was faster.
    if (!hasStatus(error, 409)) throw error;
  }
}
