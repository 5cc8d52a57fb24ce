import { isIPv4 } from 'node:net';
import type { NetworkInspectInfo } from 'dockerode';
import { RuntimeError } from '../../ports/runtime.ts';
import { isAmbiguous, removeDuplicateNetworks } from './duplicate-networks.ts';
import type { Engine } from './engine.ts';
import { firstAddress } from './first-address.ts';
import { hasAnswer, hasStatus } from './errors.ts';
import { LABELS } from './names.ts';

/** The addresses of a network: the gateway is this machine from the containers' point of view. */
export interface NetworkAddresses {
  readonly gateway: string;
  readonly subnet: string;
}

/** A network as crawlers are put on it. */
export interface CrawlerNetwork extends NetworkAddresses {
  /** Another one for each network that ever had the name. */
  readonly id: string;
  readonly driver: string;
  /** The interface of this machine that its packets come from; null if its driver makes none. */
  readonly bridge: string | null;
  readonly hasIpv6: boolean;
}

/**
 * Ensures that the crawlers' own bridge network exists. On it crawlers cannot reach each other.
 *
 * @param wanted the addresses it had before: it may have been pruned while we listen on its gateway. If another
 *   network has them by now, it gets others.
 */
export async function ensureNetwork(
  engine: Engine,
  name: string,
  wanted: NetworkAddresses | null = null,
): Promise<CrawlerNetwork> {
  let info = await inspectNetwork(engine, name);
  if (info === null) {
    await createWherePossible(engine, name, wanted);
    info = await inspectNetwork(engine, name);
  }
  return networkOf(name, info);
}

/** @throws RuntimeError `rejected` if crawlers could not reach us on it. */
function networkOf(name: string, info: NetworkInspectInfo | null): CrawlerNetwork {
  const addresses = info === null ? null : addressesOf(info);
  if (info === null || addresses === null) throw withoutGateway(name, info);
  return { ...addresses, id: info.Id, driver: info.Driver, bridge: bridgeOf(info), hasIpv6: info.EnableIPv6 };
}

async function createWherePossible(
  engine: Engine,
  name: string,
  wanted: NetworkAddresses | null,
): Promise<void> {
  try {
    await createNetwork(engine, name, wanted);
  } catch (error) {
    if (wanted === null || !(hasAnswer(error) && /overlap/i.test(error.message))) throw error;
    await createNetwork(engine, name, null);
  }
}

/**
 * Makes a network of ours again whose bridge is gone: the engine does not, and no container starts on it. What runs on
 * it is put on the new one.
 *
 * @returns whether it was ours to make.
 */
export async function remakeNetwork(engine: Engine, name: string): Promise<boolean> {
  const info = await inspectNetwork(engine, name);
  if (info?.Labels?.[LABELS.network] !== '1') return false;
  const containers = Object.keys(info.Containers ?? {});
  for (const Container of containers) {
    await engine.call('take a container off its network', (docker, abortSignal) =>
      docker.getNetwork(info.Id).disconnect({ Container, Force: true, abortSignal }),
    );
  }
  await engine.call('remove its network', (docker, abortSignal) =>
    docker.getNetwork(info.Id).remove({ abortSignal }),
  );
  await createWherePossible(engine, name, addressesOf(info));
  await connectContainers(engine, name, containers);
  return true;
}

/** The containers of an instance that run, and are not on this network. */
export async function containersOff(
  engine: Engine,
  { id }: CrawlerNetwork,
  instance: string,
): Promise<string[]> {
  const filters = { label: [`${LABELS.instance}=${instance}`], status: ['running', 'paused'] };
  const running = await engine.call('list containers', (docker, abortSignal) =>
    docker.listContainers({ filters, abortSignal }),
  );
  return running
    .filter(({ NetworkSettings }) =>
      Object.values(NetworkSettings.Networks).every(({ NetworkID }) => NetworkID !== id),
    )
    .map(({ Id }) => Id);
}

/** Puts containers on the network; one that has ended meanwhile, or is on it already, is left as it is. */
export async function connectContainers(
  engine: Engine,
  name: string,
  containers: readonly string[],
): Promise<void> {
  for (const Container of containers) {
    try {
      await engine.call('put a container on its network', (docker) =>
        docker.getNetwork(encodeURIComponent(name)).connect({ Container }),
      );
    } catch (error) {
      if (!hasStatus(error, 403, 404, 409)) throw error;
    }
  }
}

/** The engine names it after the network, unless who made the network has chosen a name. */
function bridgeOf({ Id, Driver, Options }: NetworkInspectInfo): string | null {
  return Driver === 'bridge'
    ? (Options?.['com.docker.network.bridge.name'] ?? `br-${Id.slice(0, 12)}`)
    : null;
}

function addressesOf(info: NetworkInspectInfo): NetworkAddresses | null {
  for (const { Gateway, Subnet: subnet, IPRange: range } of info.IPAM?.Config ?? []) {
    const gateway = Gateway || (subnet === undefined ? null : firstAddress(subnet, range));
    if (subnet !== undefined && gateway !== null && isIPv4(gateway)) return { gateway, subnet };
  }
  return null;
}

function withoutGateway(name: string, info: NetworkInspectInfo | null): RuntimeError {
  const subnets = (info?.IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
  const why =
    subnets.length === 0
      ? 'has no subnet of its own'
      : `has no IPv4 subnet with an address for this machine (${subnets.join(', ')})`;
  return new RuntimeError(
    'rejected',
    `The Docker network "${name}" ${why}, so its containers could not reach crawlerd: remove it ` +
      `("docker network rm ${name}"), so that crawlerd makes it, or name another one with CRAWLERD_NETWORK.`,
  );
}

/** Does something with the network, and leaves nothing behind: but one that exists may belong to a service. */
export async function withNetwork<T>(
  engine: Engine,
  name: string,
  work: (network: CrawlerNetwork) => Promise<T>,
): Promise<T> {
  const wasThere = (await inspectNetwork(engine, name)) !== null;
  try {
    return await work(await ensureNetwork(engine, name));
  } finally {
    if (!wasThere) await removeUnusedNetwork(engine, name);
  }
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
  const inspect = (): Promise<NetworkInspectInfo> =>
    engine.call('inspect its network', (docker) => docker.getNetwork(encodeURIComponent(name)).inspect());
  try {
    return await inspect().catch(async (error: unknown) => {
      if (!isAmbiguous(error)) throw error;
      await removeDuplicateNetworks(engine, name);
      return inspect();
    });
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
