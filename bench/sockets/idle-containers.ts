import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { Engine, engineAddress } from '../../orchestrator/src/adapters/docker/engine.ts';
import { ensureScriptedImage } from '../../orchestrator/src/testing/scripted-image.ts';
import { IDLE_SOCKETS } from '../../tests/support/network-namespace.ts';

export interface IdleContainers {
  readonly count: number;
  close(): Promise<void>;
}

/** Containers beside the machine's other ones, each of which holds so many connections to a port of this machine. */
export async function startIdleContainers(options: {
  readonly containers: number;
  readonly port: number;
  readonly sockets: number;
  readonly againMs: number;
}): Promise<IdleContainers> {
  const { containers, port, sockets, againMs } = options;
  const address = engineAddress(process.env);
  const docker = new Docker(address.options);
  const engine = new Engine(address);
  const image = await ensureScriptedImage(engine);
  engine.close();
  const { IPAM } = await docker.getNetwork('bridge').inspect();
  const host = IPAM?.Config?.[0]?.['Gateway'] ?? '';
  const started: Docker.Container[] = [];
  const close = async (): Promise<void> => {
    for (const container of started) await container.remove({ force: true });
  };
  try {
    for (let i = 0; i < containers; i++) {
      const container = await docker.createContainer({
        Image: image,
        Entrypoint: ['node', '--input-type=module', '-e', readFileSync(IDLE_SOCKETS, 'utf8'), '--'],
        Cmd: [host, ...[port, sockets, againMs].map(String)],
        HostConfig: { CpuShares: 2, Ulimits: [{ Name: 'nofile', Soft: sockets, Hard: sockets }] },
      });
      started.push(container);
      await container.start();
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { count: containers, close };
}
