import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LaunchSpec } from '../../ports/runtime.ts';
import { DOCKER_ADDRESS, type DockerWorld, makeDockerWorld } from '../../testing/docker-world.ts';
import { eventually } from '../../testing/eventually.ts';
import type { ContractSpec, CrawlerScript } from '../../testing/runtime-contract.suite.ts';
import type { DockerRuntime } from './docker-runtime.ts';

const docker = new Docker(DOCKER_ADDRESS.options);

describe('the docker runtime', () => {
  let world: DockerWorld;
  let runtime: DockerRuntime;
  let counter = 0;

  beforeAll(async () => {
    world = await makeDockerWorld();
    runtime = world.connect('docker-test');
    await runtime.prepare();
  });

  afterAll(async () => {
    await world.dispose();
  });

  function specFor(script: CrawlerScript, extra: Partial<LaunchSpec> = {}): ContractSpec {
    counter += 1;
    const spec: ContractSpec = {
      containerId: null,
      executionId: `docker-test-${process.pid}-${counter}`,
      attempt: 1,
      image: world.image,
      config: '{}',
      resources: {},
      ...extra,
      env: { CRAWLER_SCRIPT: JSON.stringify(script), ...extra.env },
    };
    onTestFinished(async () => {
      await runtime.stop(spec, { graceSeconds: 0 });
      await runtime.remove(spec);
    });
    return spec;
  }

  async function ended(spec: ContractSpec): Promise<void> {
    await eventually('it has ended', async () => (await runtime.inspect(spec)).kind === 'exited');
  }

  it('lets the crawler write into its output folder as its own user', async () => {
    const spec = specFor({ write: { name: 'items.jsonl', text: '{"title":"x"}\n' } });
    await runtime.ensureLaunched(spec);
    await ended(spec);
    const file = join(world.root, 'crawler_outputs', spec.executionId, 'items.jsonl');
    expect(await readFile(file, 'utf8')).toBe('{"title":"x"}\n');
  });

  it('gives containers exactly what the contract says', async () => {
    const spec = specFor({ stay: true }, { resources: { memory_mb: 128 } });
    await runtime.ensureLaunched(spec);
    const info = await docker.getContainer(`crawler-task-${spec.executionId}-1`).inspect();
    expect(info.Config.Labels).toMatchObject({
      'crawlerd.instance': 'docker-test',
      'crawlerd.execution': spec.executionId,
      'crawlerd.attempt': '1',
    });
    expect(info.Mounts.map(({ Destination, RW }) => `${Destination} ${RW}`).toSorted()).toEqual([
      '/app/config/config.json false',
      '/app/output true',
    ]);
    expect(info.HostConfig).toMatchObject({
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 128 * 1024 * 1024,
      MemorySwap: 128 * 1024 * 1024,
      NanoCpus: 1e9,
      PidsLimit: 64,
      Init: true,
      AutoRemove: false,
    });
    expect(Object.keys(info.NetworkSettings.Networks)).toEqual([world.network]);
  });

  it('reports a command that does not exist as exit code 127', async () => {
    const spec = specFor({}, { image: await changedImage('CMD ["/no/such/command"]') });
    await runtime.ensureLaunched(spec);
    await ended(spec);
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 127 });
  });

  it('calls limits that the machine cannot give a fault of the machine, the same each time, and tries a container once', async () => {
    const spec = specFor({});
    // More than any kernel gives.
    const greedy = world.connect('docker-test', { openFiles: 2_000_000_000 });
    const first = await greedy.ensureLaunched(spec).catch((error: unknown) => error);
    expect(first).toMatchObject({
      code: 'machine_fault',
      message: expect.stringContaining('CRAWLERD_OPEN_FILES'),
    });
    expect(String(first)).not.toMatch(/OCI|runc|HTTP code/);
    const state = await runtime.inspect(spec);
    expect(state).toMatchObject({ kind: 'exited', endedAt: null, error: expect.stringMatching('rlimit') });
    await expect(greedy.ensureLaunched(spec)).rejects.toEqual(first);
    expect(await runtime.inspect(spec)).toEqual(state);
  });

  /** The scripted image with one Dockerfile line more. */
  async function changedImage(change: string): Promise<string> {
    counter += 1;
    const name = `crawlerd-test/changed:${process.pid}-${counter}`;
    const container = await docker.createContainer({ Image: world.image });
    await container.commit({ repo: 'crawlerd-test/changed', tag: name.split(':')[1], changes: change });
    await container.remove();
    onTestFinished(async () => {
      await docker.getImage(name).remove({ force: true });
    });
    return name;
  }

  it('reports an engine that killed a container for its memory', async () => {
    const spec = specFor({ eat: true }, { resources: { memory_mb: 64 } });
    await runtime.ensureLaunched(spec);
    await ended(spec);
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'exited', oomKilled: true, exitCode: 137 });
  });

  it('recreates its network, with the same addresses, when it was pruned', async () => {
    const pruned = world.connect('docker-test', { network: `${world.network}-d` });
    const before = await pruned.prepare();
    await docker.getNetwork(`${world.network}-d`).remove();
    const spec = specFor({ stay: true });
    await pruned.ensureLaunched(spec);
    expect(await pruned.inspect(spec)).toMatchObject({ kind: 'running' });
    expect(await pruned.prepare()).toEqual(before);
    await pruned.stop(spec, { graceSeconds: 0 });
    await pruned.remove(spec);
    await pruned.close({ removeNetwork: true });
  });

  it.each([
    ['10.99.178.0/24', undefined, '10.99.178.1'],
    ['10.99.179.16/28', undefined, '10.99.179.17'],
    ['10.99.180.0/24', '10.99.180.128/25', '10.99.180.128'],
  ])('takes a network that was made with subnet %s and range %s only', async (Subnet, IPRange, gateway) => {
    const network = await docker.createNetwork({
      Name: `${world.network}-subnet`,
      IPAM: { Config: [{ Subnet, ...(IPRange !== undefined && { IPRange }) }] },
    });
    onTestFinished(() => network.remove());
    const onIt = world.connect('docker-test', {
      network: `${world.network}-subnet`,
      filtersEgress: false,
    });
    expect(await onIt.prepare()).toEqual({ host: gateway });
    // It is an address of this machine: a server can listen there.
    const server = createServer().listen(0, gateway);
    await once(server, 'listening');
    server.close();
    await onIt.close();
  });

  it('removes the network only when it is its own and unused', async () => {
    const other = world.connect('docker-test', { network: `${world.network}-b` });
    await other.prepare();
    const spec = specFor({ stay: true });
    await other.ensureLaunched(spec);
    await other.close({ removeNetwork: true });
    expect((await docker.getNetwork(`${world.network}-b`).inspect()).Name).toBe(`${world.network}-b`);
    await runtime.stop(spec, { graceSeconds: 0 });
    await runtime.remove(spec);
    await world.connect('docker-test', { network: `${world.network}-b` }).close({ removeNetwork: true });
    await expect(docker.getNetwork(`${world.network}-b`).inspect()).rejects.toMatchObject({
      statusCode: 404,
    });

    const foreign = await docker.createNetwork({ Name: `${world.network}-c` });
    await world.connect('docker-test', { network: `${world.network}-c` }).close({ removeNetwork: true });
    await expect(foreign.remove()).resolves.toBeDefined();
  });
});
