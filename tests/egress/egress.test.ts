import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nameservers } from '../../orchestrator/src/adapters/docker/packet-filter/nameservers.ts';
import { docker, removeNetwork } from '../support/docker.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { OWN_PUBLIC, PLAYED, PORT } from './neighbourhood.ts';
import {
  both,
  callbackProbe,
  IMAGE,
  openProbes,
  outcomesOf,
  type Probe,
  probe,
  probesFromContainers,
  readiness,
  SETTINGS,
} from './probing.ts';

const OTHER_NETWORK = `crawlerd-test-egress-${process.pid}`;

probesFromContainers();
beforeAll(async () => {
  await docker.createNetwork({ Name: OTHER_NETWORK });
});
afterAll(async () => removeNetwork(OTHER_NETWORK));

/** A container that serves {@link PORT}; its address on its network. */
async function neighbourOn(network: string): Promise<string> {
  const container = await docker.createContainer({
    Image: IMAGE,
    Env: [`EGRESS_PLAN=${JSON.stringify({ serve: [PORT] })}`],
    HostConfig: { NetworkMode: network },
  });
  onTestFinished(async () => container.remove({ force: true }));
  await container.start();
  const { NetworkSettings } = await container.inspect();
  return NetworkSettings.Networks[network]?.IPAddress ?? '';
}

/** Every IPv4 address of this machine, but not loopback, which is the container's own for it. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces())
    .flat()
    .filter((each) => each?.family === 'IPv4' && !each.internal);
  return [...new Set([...all.map((each) => each?.address ?? ''), ...OWN_PUBLIC])];
}

async function closedProbes(service: ServiceProcess, other: ServiceProcess = service): Promise<Probe[]> {
  const { public: _, ...closed } = PLAYED;
  return [
    ...(await Promise.all([service, other].map(async (each) => each.gateway()))).flatMap((host) =>
      both('gateway', host),
    ),
    ...ownAddresses().flatMap((host) => both('host', host)),
    ...both('sibling', await neighbourOn(service.network)),
    ...both('container of another network', await neighbourOn(OTHER_NETWORK)),
    ...Object.entries(closed).flatMap(([name, host]) => both(name, host)),
    ...(other === service ? [] : [await callbackProbe('callback of another crawlerd', other)]),
  ];
}

function nameProbes(): Probe[] {
  return [
    { name: 'a name', kind: 'dns', host: 'registry.npmjs.org' },
    ...nameservers().addresses.map((host): Probe => ({
      name: `nameserver ${host}`,
      kind: 'tcp',
      host,
      port: 53,
    })),
  ];
}

describe('a foreign image', () => {
  it('reaches its callback, nameservers and the public internet, and of all else nothing that it would reach without the filter', async () => {
    const service = await ServiceProcess.start(SETTINGS);
    const other = await ServiceProcess.start(SETTINGS);
    const unfiltered = await ServiceProcess.start({ ...SETTINGS, CRAWLERD_EGRESS_FILTER: 'off' });
    const [closed, open] = [await closedProbes(service, other), await openProbes(service)];
    const names = nameProbes();
    const without = await probe(unfiltered, [...closed, ...names]);
    const { outcomes, ipv6 } = await probe(service, [...open, ...closed, ...names]);
    expect(outcomes).toEqual({
      ...outcomesOf(open, 'open'),
      // Whether there is an internet or not.
      ...Object.fromEntries(names.map(({ name }) => [name, without.outcomes[name]])),
      ...outcomesOf(closed, expect.not.stringMatching(/^open$/) as string),
    });
    // So there is nothing to filter: the engine turns IPv6 off in containers of such a network.
    expect(ipv6).toEqual([]);
    // A refusal is told at once, and to each of many at a time, so that no crawler waits for it.
    expect(
      Object.keys(outcomes).filter((name) => name.endsWith('(tcp)') && outcomes[name] === 'silent'),
    ).toEqual([]);
    expect(await readiness(service)).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/only crawlerd's callback/) as string,
    });

    const reached = Object.keys(without.outcomes).filter((name) => without.outcomes[name] === 'open');
    for (const { name } of closed.filter(({ kind }) => kind === 'tcp')) {
      // Siblings and other networks are kept apart by the engine itself.
      if (/^(sibling|container)/.test(name)) continue;
      expect(reached).toContain(name);
    }
    expect(await readiness(unfiltered)).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/turned off/) as string,
    });
  });

  it('reaches what the operator allows, and nothing beside it', async () => {
    const service = await ServiceProcess.start({
      ...SETTINGS,
      CRAWLERD_CRAWL_ALLOWED_RANGES: `${OWN_PUBLIC[0]},${PLAYED.private}/32`,
    });
    const open = [...both('own', OWN_PUBLIC[0]), ...both('private', PLAYED.private)];
    const closed = [...both('own', OWN_PUBLIC[1]), ...both('home', PLAYED['home network'])];
    const { outcomes } = await probe(service, [...open, ...closed]);
    expect(outcomes).toEqual({
      ...outcomesOf(open, 'open'),
      ...outcomesOf(closed, expect.not.stringMatching(/^open$/) as string),
    });
  });
});

describe('our crawler', () => {
  it('refuses every one of these addresses by itself, and is heard all the same', async () => {
    const service = await ServiceProcess.start({ ...SETTINGS, CRAWLERD_EGRESS_FILTER: 'off' });
    const hosts = [...new Set((await closedProbes(service)).map(({ host }) => host))];
    const id = await service.launch({
      config: {
        task_name: 'egress',
        target_urls: hosts.map((host) => `http://${host}:${PORT}/`),
        delay: 0,
        max_retries: 0,
        crawl_config: { max_pages: hosts.length, follow_links: false },
      },
    });
    const { result, reason } = await service.reaches(id, 'failed');
    expect(reason).toBe('reported_failure');
    expect(result?.crawl_summary).toMatchObject({
      errors: [{ code: 'address_refused', count: hosts.length }],
    });
  });
});
