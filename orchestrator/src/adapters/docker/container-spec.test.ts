import { describe, expect, it } from 'vitest';
import type { LaunchSpec } from '../../ports/runtime.ts';
import { containerSpec, type ContainerSurroundings } from './container-spec.ts';
import type { LaunchImage } from './launch-image.ts';

const around: ContainerSurroundings = {
  instance: 'i',
  network: 'crawlerd',
  folders: { configFile: '/data/task_configs/x/config.json', outputFolder: '/data/crawler_outputs/x' },
  stopGraceSeconds: 9.5,
  defaultResources: { memory_mb: 512, cpus: 1, pids: 100 },
  ceilings: { memory_mb: 1000, cpus: 2, pids: 200 },
  openFiles: 4096,
  init: true,
};
const image: LaunchImage = {
  imageDigest: 'sha256:12',
  imageRepoDigest: null,
  user: { uid: 1000, gid: 1000 },
  readOnly: false,
  volumes: [],
};
const spec: LaunchSpec = {
  executionId: 'x',
  attempt: 2,
  image: 'img:1',
  config: '{}',
  env: { TASK_EXECUTION_ID: 'x', CONFIG_PATH: '/etc/shadow' },
  resources: {},
};

describe('the container of an attempt', () => {
  it('has what the contract promises, and defaults where the launch says nothing', () => {
    expect(containerSpec(spec, image, around)).toMatchObject({
      Image: 'sha256:12',
      User: '1000:1000',
      Env: ['TASK_EXECUTION_ID=x', 'CONFIG_PATH=/app/config/config.json'],
      Labels: {
        'crawlerd.instance': 'i',
        'crawlerd.execution': 'x',
        'crawlerd.attempt': '2',
        'crawlerd.image': 'img:1',
      },
      StopSignal: 'SIGTERM',
      StopTimeout: 10,
      HostConfig: {
        Memory: 512 * 2 ** 20,
        MemorySwap: 512 * 2 ** 20,
        NanoCpus: 1e9,
        PidsLimit: 100,
        Init: true,
      },
    });
  });

  it('has its secrets in a file that it can only read, and in nothing that the engine shows', () => {
    const folders = { ...around.folders, secretsFile: '/data/task_secrets/x.2.json' };
    const made = containerSpec({ ...spec, secrets: '{"a":"s3cret-canary"}' }, image, { ...around, folders });
    expect(made.Env).toContain('CRAWLERD_SECRETS_PATH=/app/config/secrets.json');
    expect(made.HostConfig.Mounts).toContainEqual({
      Type: 'bind',
      Source: '/data/task_secrets/x.2.json',
      Target: '/app/config/secrets.json',
      ReadOnly: true,
    });
    expect(JSON.stringify(made)).not.toContain('s3cret-canary');
  });

  it('gets no more than the ceilings, also if its launch was accepted under higher ones', () => {
    const resources = { memory_mb: 100_000, cpus: 64, pids: 100_000 };
    expect(containerSpec({ ...spec, resources }, image, around).HostConfig).toMatchObject({
      Memory: 1000 * 2 ** 20,
      MemorySwap: 1000 * 2 ** 20,
      NanoCpus: 2e9,
      PidsLimit: 200,
    });
    const defaultResources = { memory_mb: 4096, cpus: 8, pids: 4096 };
    expect(containerSpec(spec, image, { ...around, defaultResources }).HostConfig).toMatchObject({
      Memory: 1000 * 2 ** 20,
      NanoCpus: 2e9,
      PidsLimit: 200,
    });
  });

  it('has no limit on open files but the one of the operator, and leaves no core file', () => {
    expect(containerSpec(spec, image, around).HostConfig.Ulimits).toEqual([
      { Name: 'nofile', Soft: 4096, Hard: 4096 },
      { Name: 'core', Soft: 0, Hard: 0 },
    ]);
  });

  it('can write only to its output folder and to memory, if its image is to be read-only', () => {
    const { HostConfig } = containerSpec(
      spec,
      { ...image, readOnly: true, volumes: ['/tmp/', '/data', '/app/output'] },
      around,
    );
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    const writable = HostConfig.Mounts?.filter(({ ReadOnly }) => ReadOnly !== true);
    expect(writable?.map(({ Type, Target }) => `${Type} ${Target}`)).toEqual([
      'bind /app/output',
      'tmpfs /tmp',
      'tmpfs /var/tmp',
      'tmpfs /run',
      'tmpfs /data',
    ]);
    const sizes = writable?.flatMap(({ TmpfsOptions }) => TmpfsOptions?.SizeBytes ?? []);
    expect(sizes).toEqual(Array.from({ length: 4 }, () => 256 * 2 ** 20));
  });

  it('runs as its image says only where the operator allows root', () => {
    expect(containerSpec(spec, { ...image, user: null }, around)).not.toHaveProperty('User');
    expect(containerSpec(spec, { ...image, user: { uid: 1000, gid: null } }, around).User).toBe('1000');
    expect(containerSpec(spec, { ...image, user: { uid: 0, gid: 0 } }, around).User).toBe('65534:65534');
  });

  it('gets no variable whose name would be read as another one', () => {
    const env = { 'TASK_EXECUTION_ID=evil': '', '': 'x', 'A B': 'x', 'a\nb': 'x', GOOD: 'nul\0', OK_1: '=' };
    expect(containerSpec({ ...spec, env }, image, around).Env).toEqual([
      'OK_1==',
      'CONFIG_PATH=/app/config/config.json',
    ]);
  });
});
