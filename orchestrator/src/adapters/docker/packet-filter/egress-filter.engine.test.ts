import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { DOCKER_ADDRESS, type DockerWorld, makeDockerWorld } from '../../../testing/docker-world.ts';
import { settingChanges } from './filter-changes.ts';
import { systemFilterTable } from './iptables.ts';
import { nameservers } from './nameservers.ts';
import { filterChains } from './rules.ts';

const docker = new Docker(DOCKER_ADDRESS.options);

let world: DockerWorld;
beforeAll(async () => {
  world = await makeDockerWorld();
});
afterAll(async () => world.dispose());

function rulesWith(command: string, text: string): string[] {
  const env = { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  const rules = execFileSync(command, ['--wait', '-S'], { env, encoding: 'utf8' });
  return rules.split('\n').filter((rule) => rule.includes(text));
}

async function bridgeOf(network: string): Promise<string> {
  const { Id } = (await docker.getNetwork(network).inspect()) as { Id: string };
  return `br-${Id.slice(0, 12)}`;
}

it('rules are written as iptables prints them, so that a look without a change sets nothing', async () => {
  const network = `${world.network}-a`;
  const runtime = world.connect('egress', { network });
  const { host } = await runtime.prepare();
  const limits = { callback: `${host}:8001`, allowedRanges: '10.0.0.0/8, 192.168.1.20' };
  expect(await runtime.limitEgress(limits)).toMatchObject({ level: 'ok' });
  const bridge = await bridgeOf(network);
  const openings = {
    callback: { address: host, port: 8001 },
    nameservers: nameservers().addresses,
    allowedRanges: limits.allowedRanges,
  };
  const wanted = filterChains(bridge, 'ipv4', openings);
  expect(settingChanges(await systemFilterTable.list('ipv4'), wanted)).toBeNull();
  await runtime.close({ removeNetwork: true });
  expect(rulesWith('iptables', bridge)).toEqual([]);
});

it('rules stay with a network that is in use, whose containers run on', async () => {
  const network = `${world.network}-b`;
  const runtime = world.connect('egress', { network });
  const { host } = await runtime.prepare();
  await runtime.limitEgress({ callback: `${host}:8001`, allowedRanges: '' });
  const bridge = await bridgeOf(network);
  const container = await docker.createContainer({
    Image: world.image,
    Entrypoint: ['node', '-e', 'setTimeout(() => {}, 60000)'],
    HostConfig: { NetworkMode: network },
  });
  onTestFinished(async () => {
    await container.remove({ force: true });
    await world.connect('egress', { network }).close({ removeNetwork: true });
  });
  await container.start();
  const before = rulesWith('iptables', bridge);
  expect(before.length).toBeGreaterThan(20);
  await runtime.close({ removeNetwork: true });
  expect(rulesWith('iptables', bridge)).toEqual(before);
});

it('an IPv6 network of the operator has the same rules in IPv6', async () => {
  const network = `${world.network}-c`;
  const config = [{ Subnet: '10.213.7.0/24', Gateway: '10.213.7.1' }, { Subnet: 'fd07:c4a7::/64' }];
  await docker.createNetwork({ Name: network, EnableIPv6: true, IPAM: { Config: config } });
  onTestFinished(async () => docker.getNetwork(network).remove());
  const bridge = await bridgeOf(network);
  const runtime = world.connect('egress', { network });
  expect(await runtime.limitEgress({ callback: '10.213.7.1:8001', allowedRanges: '' })).toMatchObject({
    level: 'ok',
  });
  // Something must listen there: a port that nothing listens on refuses connections without any rule.
  const server = createServer().listen(0, '::');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const script = `require('node:net').connect({ host: 'fd07:c4a7::1', port: ${port} })
    .on('connect', () => process.exit(console.log('connected')))
    .on('error', ({ code }) => console.log(code));`;
  const container = await docker.createContainer({
    Image: world.image,
    Entrypoint: ['node', '-e', script],
    HostConfig: { NetworkMode: network },
  });
  onTestFinished(async () => container.remove({ force: true }));
  await container.start();
  await container.wait();
  expect((await container.logs({ stdout: true })).toString()).toContain('ECONNREFUSED');
  expect(rulesWith('ip6tables', bridge).length).toBeGreaterThan(10);
  await runtime.close();
});
