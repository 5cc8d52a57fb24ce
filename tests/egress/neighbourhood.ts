import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ensureTool, run } from '../support/tools.ts';

/** Nothing else on this machine serves it. */
export const PORT = 45_678;

/** Public addresses that belong to this machine: of an interface, of one without a carrier, of a local route. */
export const OWN_PUBLIC = ['192.30.252.4', '192.30.254.4', '192.30.255.9'] as const;

/** Addresses that a namespace plays: nothing is sent to the networks that have them. */
export const PLAYED = {
  public: '192.33.4.12',
  metadata: '169.254.169.254',
  'metadata of Azure': '168.63.129.16',
  private: '10.255.77.1',
  'carrier-grade NAT': '100.64.77.1',
  'home network': '192.168.254.77',
  reserved: '203.0.113.77',
} as const;

const NAMESPACE = 'crawlerd-t-egress';
const [BRIDGE, VETH, PEER] = ['crd-t-bridge', 'crd-t-veth', 'crd-t-peer'] as const;
const [HERE, THERE] = ['10.255.76.1', '10.255.76.2'] as const;

/** Echoes datagrams from the address that they were sent to: a socket on every address would answer from another. */
const SERVER = `
const { createServer } = require('node:net');
const { createSocket } = require('node:dgram');
createServer((socket) => void socket.on('error', () => {}).end('here')).listen(${PORT}, '0.0.0.0', () => console.log('listens'));
for (const address of process.argv.slice(1)) {
  const udp = createSocket('udp4');
  udp.on('message', (text, from) => udp.send(text, from.port, from.address));
  udp.bind(${PORT}, address);
}
`;

/**
 * Gives this machine public addresses, lets everything on it be reached on {@link PORT} by TCP and UDP, and sets up a
 * network namespace that stands for the rest of the world.
 *
 * @returns what takes all of it away again.
 */
export async function makeNeighbourhood(): Promise<() => void> {
  const ip = ensureTool('iproute2');
  const remove = (): void => {
    for (const args of [
      ['netns', 'delete', NAMESPACE],
      ['link', 'delete', BRIDGE],
      ['link', 'delete', VETH],
      ['route', 'delete', 'local', OWN_PUBLIC[2], 'dev', 'lo'],
    ]) {
      try {
        run(ip, args);
      } catch {
        // A run before this one may have left only some of them.
      }
    }
  };
  remove();
  run(ip, ['link', 'add', BRIDGE, 'type', 'bridge']);
  run(ip, ['address', 'add', `${OWN_PUBLIC[1]}/32`, 'dev', BRIDGE]);
  run(ip, ['link', 'set', BRIDGE, 'up']);
  run(ip, ['route', 'add', 'local', OWN_PUBLIC[2], 'dev', 'lo']);
  const inside = ['netns', 'exec', NAMESPACE];
  run(ip, ['netns', 'add', NAMESPACE]);
  run(ip, ['link', 'add', VETH, 'type', 'veth', 'peer', 'name', PEER, 'netns', NAMESPACE]);
  run(ip, ['address', 'add', `${HERE}/30`, 'dev', VETH]);
  run(ip, ['address', 'add', `${OWN_PUBLIC[0]}/32`, 'dev', VETH]);
  run(ip, ['link', 'set', VETH, 'up']);
  run(ip, [...inside, ip, 'link', 'set', 'lo', 'up']);
  run(ip, [...inside, ip, 'address', 'add', `${THERE}/30`, 'dev', PEER]);
  run(ip, [...inside, ip, 'link', 'set', PEER, 'up']);
  run(ip, [...inside, ip, 'route', 'add', 'default', 'via', HERE]);
  for (const address of Object.values(PLAYED)) {
    run(ip, [...inside, ip, 'address', 'add', `${address}/32`, 'dev', 'lo']);
    run(ip, ['route', 'replace', `${address}/32`, 'via', THERE]);
  }
  const servers = [
    spawn(process.execPath, ['-e', SERVER, ...OWN_PUBLIC], { stdio: ['ignore', 'pipe', 'inherit'] }),
    spawn(ip, [...inside, process.execPath, '-e', SERVER, ...Object.values(PLAYED)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  ];
  await Promise.all(servers.map(async ({ stdout }) => once(stdout, 'data')));
  return () => {
    for (const server of servers) server.kill('SIGKILL');
    remove();
  };
}
