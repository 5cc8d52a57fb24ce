import { isIPv4 } from 'node:net';
import type { NetworkInspectInfo } from 'dockerode';
import { RuntimeError } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { LABELS } from './names.ts';

/** The addresses of a network: the gateway is this machine from the containers' point of view. */
export interface NetworkAddresses {
  readonly gateway: string;
  readonly subnet: string;
}

/**
 * Ensures that the crawlers' own bridge network exists. On it crawlers cannot reach each other.
 *
 * @param wanted the addresses it had before: it may have been pruned while we listen on its gateway.
 */
export async function ensureNetwork(
  engine: Engine,
  name: string,
  wanted: NetworkAddresses | null = null,
): Promise<NetworkAddresses> {
  let info = await inspectNetwork(engine, name);
  if (info === null) {
    await createNetwork(engine, name, wanted);
    info = await inspectNetwork(engine, name);
  }
  const addresses = info === null ? null : addressesOf(info);
  if (addresses === null) {
    throw new RuntimeError(
      'rejected',
      `The Docker network "${name}" has no IPv4 gateway, so its containers could not reach crawlerd: ` +
        'remove it ("docker network rm") or name another network.',
    );
  }
  return addresses;
}

function addressesOf(info: NetworkInspectInfo): NetworkAddresses | null {
  for (const { Gateway: gateway, Subnet: subnet } of info.IPAM?.Config ?? []) {
    if (gateway !== undefined && subnet !== undefined && isIPv4(gateway)) return { gateway, subnet };
  }
  return null;
}

export async function networkExists(engine: Engine, name: string): Promise<boolean> {
  return (await inspectNetwork(engine, name)) !== null;
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
    // Removed already, or a container joined it meanwhile: both are fine.
    if (!hasStatus(error, 403, 404, 409)) throw error;
  }
}

async function inspectNetwork(engine: Engine, name: string): Promise<NetworkInspectInfo | null> {
  try {
    return await engine.call('inspect its network', (docker) =>
      docker.getNetwork(encodeURIComponent(name)).inspect(),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

async function createNetwork(engine: Engine, name: string, wanted: NetworkAddresses | null): Promise<void> {
  try {
    await engine.call('create its network', (docker, abortSignal) =>
      docker.createNetwork({
        Name: name,
        Driver: 'bridge',
        // On older engines a race could create two networks with the same name.
        CheckDuplicate: true,
        Labels: { [LABELS.network]: '1' },
        Options: { 'com.docker.network.bridge.enable_icc': 'false' },
        ...(wanted === null
          ? {}
          : { IPAM: { Config: [{ Subnet: wanted.subnet, Gateway: wanted.gateway }] } }),
        abortSignal,
      }),
    );
  } catch (error) {
    // Created concurrently by another process.
    if (!hasStatus(error, 409)) throw error;
  }
}
