import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv4, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { onTestFinished } from 'vitest';
import { docker } from '../support/docker.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { ensureTool, run } from '../support/tools.ts';

/** Something that a probe tries to reach at each of these addresses. */
export interface Target {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly port: number;
  readonly udp?: boolean;
}

/** The port of the neighbour in `probes/listener.py`. */
const NEIGHBOUR_PORT = 7777;
const METADATA = ['169.254.169.254', '169.254.170.2', '100.100.100.200'];
/** An address of the host in the range of metadata services, where something does answer. */
const LINK_LOCAL = '169.254.77.77';

/** A service of the host on all its addresses, by TCP and UDP, which counts who has reached it. */
export class HostService {
  readonly port: number;
  readonly #seen: string[];

  private constructor(port: number, seen: string[]) {
    this.port = port;
    this.#seen = seen;
  }

  static async start(): Promise<HostService> {
    const seen: string[] = [];
    const tcp = createServer((socket) => {
      seen.push(`TCP from ${socket.remoteAddress}`);
      socket.on('error', () => undefined);
      socket.end();
    });
    tcp.listen(0, '::');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp6');
    udp.on('message', (message, { address, port: sender }) => {
      seen.push(`UDP from ${address}`);
      udp.send(message, sender, address);
    });
    udp.bind(port, '::');
    await once(udp, 'listening');
    onTestFinished(() => {
      tcp.close();
      udp.close();
    });
    return new HostService(port, seen);
  }

  /** Who has reached it, but for this machine itself. */
  get seen(): readonly string[] {
    return this.#seen;
  }
}

/** Until the test has finished, this machine has this address too. */
function takeLinkLocalAddress(): void {
  const ip = ensureTool('iproute2');
  run(ip, ['address', 'add', `${LINK_LOCAL}/32`, 'dev', 'lo']);
  onTestFinished(() => void run(ip, ['address', 'delete', `${LINK_LOCAL}/32`, 'dev', 'lo']));
}

interface Neighbours {
  readonly service: ServiceProcess;
  /** A second crawlerd on the same machine. */
  readonly other: ServiceProcess;
  readonly hostService: HostService;
  /** Address of a container on the same network that listens, and of one on another network. */
  readonly sibling: string;
  readonly stranger: string;
}

/** Everything around a container that it must not reach. */
export async function targetsAround(around: Neighbours): Promise<Target[]> {
  takeLinkLocalAddress();
  const { service, other, hostService, sibling, stranger } = around;
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const own = await service.gateway();
  const v4 = addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  const v6 = addresses
    .filter(({ family, internal }) => family === 'IPv6' && !internal)
    .map(({ address }) => (address.startsWith('fe80') ? `${address}%eth0` : address));
  const broadcast = [
    own.replace(/\.\d+$/, '.255'),
    own.replace(/\.\d+\.\d+$/, '.255.255'),
    '255.255.255.255',
  ];
  const hosts = [...new Set([own, await other.gateway(), ...v4])].filter(isIPv4);
  const { port } = hostService;
  return [
    { name: 'service of the host, TCP', hosts, port },
    { name: 'service of the host, UDP', hosts, port, udp: true },
    { name: 'service of the host, IPv6', hosts: v6, port },
    { name: 'service of the host, UDP over IPv6', hosts: v6, port, udp: true },
    { name: 'service of the host, broadcast', hosts: broadcast, port, udp: true },
    { name: 'service of the host, link-local address', hosts: [LINK_LOCAL], port },
    { name: 'metadata service', hosts: METADATA, port: 80 },
    { name: 'operator API', hosts, port: Number(new URL(service.url).port) },
    { name: 'operator API of another crawlerd', hosts, port: Number(new URL(other.url).port) },
    {
      name: 'callback of another crawlerd',
      hosts: [await other.gateway()],
      port: Number(other.env['CRAWLERD_CALLBACK_PORT']),
    },
    { name: 'engine, TCP', hosts, port: 2375 },
    { name: 'engine, TLS', hosts, port: 2376 },
    { name: 'remote shell of the host', hosts, port: 22 },
    { name: 'container on the same network, TCP', hosts: [sibling], port: NEIGHBOUR_PORT },
    { name: 'container on the same network, UDP', hosts: [sibling], port: NEIGHBOUR_PORT, udp: true },
    { name: 'container on another network, TCP', hosts: [stranger], port: NEIGHBOUR_PORT },
    { name: 'container on another network, UDP', hosts: [stranger], port: NEIGHBOUR_PORT, udp: true },
  ];
}

/** A listening container on the engine's default network, started past crawlerd. */
export async function startStranger(image: string): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Env: ['PROBE_GROUPS=listen', 'TASK_EXECUTION_ID=none', 'API_BASE_URL=http://a:b@127.0.0.1:1'],
  });
  onTestFinished(async () => container.remove({ force: true }));
  await container.start();
  return addressOf(container.id);
}

export async function addressOf(container: string): Promise<string> {
  const { NetworkSettings } = await docker.getContainer(container).inspect();
  return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
}
